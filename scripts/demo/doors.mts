/** The workflows that the demo sets up, and the doors through which each can be seen at work. */
import type { Sandbox } from '../../sandbox/server.mts';
import type { SavedWorkflow } from '../n8n/types.mts';
import { DESK } from './credentials.mts';
import type { Settings } from './workflow.mts';
import { NODE_NAMES } from './workflow.mts';

export interface DemoPlaces {
	/** n8n's address, without a slash at the end. */
	n8n: string;
	sandbox: Pick<Sandbox, 'url'>;
	/** The folder whose files workflows may read and write. */
	files: string;
}

export interface DemoExample {
	file: string;
	/** Something outside n8n's editor starts it. */
	isPublished: boolean;
	settings?: (places: DemoPlaces) => Settings;
	/** The trigger that has to run once by hand before the first use. */
	setUpBy?: string;
	/** What its address opens besides the editor; nothing where that is all. @param saved as n8n keeps it */
	door?: (places: DemoPlaces, saved: SavedWorkflow) => string;
	/** What to do there and what to look at. */
	look: (places: DemoPlaces) => string;
}

const desk = `sign in with ${DESK.user} / ${DESK.password}`;

/** In the order in which they are told. */
export const EXAMPLES: readonly DemoExample[] = [
	{
		file: 'spreadsheet-to-cards.json',
		isPublished: false,
		settings: ({ files }) => ({
			[NODE_NAMES.file]: { fileSelector: `${files}/staff.csv` },
			// The sheet of the example is an American one, and the sandbox is in no region.
			[NODE_NAMES.cards]: { options: { dateOrder: 'monthFirst' } },
		}),
		look: () =>
			'Run it once more: every card is updated, and none is made twice. "Rows to Correct" holds the refused rows.',
	},
	{
		file: 'nightly-roster-sync.json',
		isPublished: false,
		settings: ({ files }) => ({
			'HR Export': { fileSelector: `${files}/hr-export.csv` },
			'Sync the Cards': { previewOnly: true, options: { dateOrder: 'monthFirst' } },
			'Save for HR': { fileName: `${files}/rejected-rows.csv` },
		}),
		look: () =>
			'Run it: a preview of what the sync would do with the HR export, in the three outputs of "Sync the Cards".',
	},
	{
		file: 'card-installed-to-chat.json',
		isPublished: true,
		settings: () => ({ 'Card Installed': { pollTimes: { item: [{ mode: 'everyMinute' }] } } }),
		door: ({ sandbox }) => `${sandbox.url}/`,
		look: () =>
			'Press Install on a card: within a minute an execution names its holder (Executions in the editor).',
	},
	{
		file: 'card-webhook-instant.json',
		isPublished: true,
		door: ({ n8n }) => `${n8n}/webhook/id123-card-replace-me`,
		look: ({ sandbox }) =>
			`Put this address under "Send a webhook" at ${sandbox.url}/ and choose a state: an execution reads the card.`,
	},
	{
		file: 'verify-document-then-card.json',
		isPublished: true,
		door: ({ n8n }) => `${n8n}/form/id-me-license`,
		look: ({ files, sandbox }) =>
			`${desk}. As front take success.jpg or fail.jpg from ${files}; the check is at ${sandbox.url}/idme, the card at ${sandbox.url}/`,
	},
	{
		file: 'phone-check-before-invitation.json',
		isPublished: true,
		door: ({ n8n }) => `${n8n}/form/id-me-phone`,
		look: () =>
			`${desk}. Card ID of a card, phone (888) 941-3032; the code is 123123, every other one is wrong.`,
	},
	{
		file: 'community-sign-in.json',
		isPublished: true,
		setUpBy: 'Set Up Once',
		door: ({ n8n }) => `${n8n}/webhook/id-me-join?member=m-1001`,
		look: () =>
			'Sign in as one of the made-up people. A veteran gets a card and is known the next time; "Decline" has a page too.',
	},
	{
		file: 'check-result-to-chat.json',
		isPublished: true,
		door: ({ n8n }, { nodes: [trigger] }) => `${n8n}/webhook/${String(trigger.webhookId)}/webhook`,
		look: ({ sandbox }) =>
			`Put this address under "Send a callback" at ${sandbox.url}/idme and choose a result: an execution reads the check.`,
	},
];
