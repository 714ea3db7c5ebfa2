/** The examples that ask ID.me, on a real n8n. Checks stay pending until a test ends them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { SavedWorkflow } from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { FormVisit, photo } from './support/form-visit.mts';
import { DESK, REDIRECT_PATH, Stage, TEMPLATE } from './support/stage.mts';

const CONSENT = ['The person agrees'];
const desk = {
	authorization: `Basic ${Buffer.from(`${DESK.user}:${DESK.password}`).toString('base64')}`,
};

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
}, 240_000);
afterAll(async () => await stage?.close(), 60_000);
beforeEach(() => {
	stage.reset();
	stage.sandbox.idMe.pendingMs = 'byHand';
});

const cards = (): string[] => stage.sandbox.id123.cards(TEMPLATE).map(({ cardId }) => cardId);

describe('verify-document-then-card', () => {
	let workflow: SavedWorkflow;
	let url: string;

	beforeAll(async () => {
		workflow = await stage.import(
			setUpExample('verify-document-then-card.json', {
				'License Form': stage.with('httpBasicAuth'),
				'Check License': stage.with('idMeServicesApi'),
				'Read Result': stage.with('idMeServicesApi'),
				'Issue Card': stage.with('id123Api'),
				'Send Invitation': stage.with('id123Api'),
				'Tell the Admin': parameters({ url: `${stage.chat.url}/hook` }),
			}),
		);
		url = await stage.publishPage(workflow, 'form/id-me-license');
	});

	const submit = async (card: string, front = photo('success.jpg')): Promise<void> => {
		const email = `${card.toLowerCase()}@harbour.example`;
		const back = photo('back.jpg');
		await FormVisit.begin(url, [card, 'Ada Lovelace', email, front, back, CONSENT], desk);
	};
	const looks = (): number =>
		stage.sandbox.journal.entries.filter(({ action }) => action === 'readDocument').length;
	/** The check that the execution waits for, after so many looks at it. */
	const waiting = async (after = 0) => {
		while (looks() < after) await sleep(50);
		await stage.newest(workflow, 'waiting');
		return stage.sandbox.idMe.transactions[0];
	};

	test('issues the card and the invitation when ID.me calls back, and not before', async () => {
		await submit('E1');
		const { transactionId } = await waiting();
		expect(cards()).toEqual([]);
		stage.sandbox.idMe.finish(transactionId, 'verified');
		const execution = await stage.newest(workflow, 'success');

		expect(stage.sandbox.idMe.deliveries).toMatchObject([{ state: 'delivered' }]);
		expect(outputsOf(execution, 'Read Result')[0]).toMatchObject([{ json: { verified: true } }]);
		expect(cards()).toEqual(['E1']);
		expect(stage.sandbox.id123.invitations).toMatchObject([{ cardId: 'E1' }]);
		expect(stage.messages).toEqual([]);
	}, 60_000);

	test('believes ID.me and not the call: a forged one issues nothing', async () => {
		await submit('E2');
		const { transactionId, callbackUrl = '' } = await waiting();
		const forged = await stage.sandbox.idMe.forge(callbackUrl, { transaction_id: transactionId });
		expect(forged.state).toBe('delivered');
		await waiting(1);
		expect(cards()).toEqual([]);
		stage.sandbox.idMe.finish(transactionId, 'failed', [2002]);
		await stage.newest(workflow, 'success');

		expect(cards()).toEqual([]);
		expect(stage.messages).toEqual([
			expect.stringMatching(/^The license for card E2 was not verified\. .*expired.*still valid/s),
		]);
	}, 60_000);

	test('tells the admin when the check is pending after the second look', async () => {
		await submit('E3');
		for (const round of [0, 1]) {
			const { callbackUrl = '' } = await waiting(round);
			await stage.sandbox.idMe.forge(callbackUrl);
		}
		await stage.newest(workflow, 'success');
		expect(cards()).toEqual([]);
		expect(stage.messages).toEqual([expect.stringContaining('E3 is still being checked')]);
	}, 60_000);

	test('says which photo cannot be used, and sends nothing', async () => {
		await submit('E4', new File(['%PDF-1.7'], 'license.pdf', { type: 'application/pdf' }));
		await stage.newest(workflow, 'success');
		expect(stage.sandbox.idMe.transactions).toEqual([]);
		expect(stage.messages).toEqual([expect.stringMatching(/E4 could not be checked.*PDF/)]);
	}, 60_000);

	test('looks by itself when no call comes', async () => {
		const impatient = await stage.import(
			setUpExample('verify-document-then-card.json', {
				'License Form': (node) => ({
					parameters: {
						...node.parameters,
						options: { ...Object(node.parameters.options), path: 'impatient' },
					},
					webhookId: 'impatient',
					...stage.with('httpBasicAuth')(node),
				}),
				'Check License': stage.with('idMeServicesApi'),
				'Wait for ID.me': parameters({ resumeAmount: 0.02, resumeUnit: 'minutes' }),
				'Read Result': stage.with('idMeServicesApi'),
				'Issue Card': stage.with('id123Api'),
				'Send Invitation': stage.with('id123Api'),
			}),
		);
		url = await stage.publishPage(impatient, 'form/impatient');
		stage.sandbox.idMe.callbacks.settings.delayMs = 3_600_000;
		await submit('E5');
		await stage.newest(impatient, 'waiting');
		const [{ transactionId }] = stage.sandbox.idMe.transactions;
		stage.sandbox.idMe.finish(transactionId, 'verified');
		// n8n looks for executions whose time is over once a minute.
		await stage.newest(impatient, 'success');
		expect(cards()).toEqual(['E5']);
		expect(stage.sandbox.idMe.deliveries).toMatchObject([{ attempts: [] }]);
	}, 120_000);

	test('opens for nobody but the front desk', async () => {
		expect((await fetch(url)).status).toBe(401);
		const stranger = FormVisit.begin(url, ['E6', '', '', photo('success.jpg')]);
		await expect(stranger).rejects.toThrow('401');
		expect(stage.sandbox.journal.total).toBe(0);
	});
});

describe('phone-check-before-invitation', () => {
	let workflow: SavedWorkflow;
	let url: string;

	beforeAll(async () => {
		workflow = await stage.import(
			setUpExample('phone-check-before-invitation.json', {
				'Help Desk Form': stage.with('httpBasicAuth'),
				'Send Code': stage.with('idMeServicesApi'),
				'Confirm Code': stage.with('idMeServicesApi'),
				'Send Invitation': stage.with('id123Api'),
			}),
		);
		url = await stage.publishPage(workflow, 'form/id-me-phone');
	});

	const invited = (): string[] => stage.sandbox.id123.invitations.map(({ cardId }) => cardId);
	const begin = async (phone: string, card = 'E1') =>
		await FormVisit.begin(url, [card, phone, CONSENT], desk);

	test('sends the invitation to who reads out the code, also at the second try', async () => {
		const [card] = seedCards(stage.sandbox.id123, TEMPLATE, 1);
		const visit = await begin('(305) 555-0142', card);
		expect(await visit.page('Which code did the person get?')).toContain(
			'Which code did the person get?',
		);
		await visit.send(['999999']);
		expect(await visit.page('That was not the code')).toContain('That was not the code');
		expect(invited()).toEqual([]);
		await visit.send(['123123']);
		expect(await visit.page('The invitation is on its way')).toContain(
			'The invitation is on its way',
		);
		await visit.send();

		expect(invited()).toEqual([card]);
		const sent = stage.sandbox.journal.entries.filter(({ action }) => action === 'sendCode');
		expect(sent).toHaveLength(1);
	}, 60_000);

	test('ends after three wrong codes, without an invitation', async () => {
		const [card] = seedCards(stage.sandbox.id123, TEMPLATE, 1);
		const visit = await begin('(305) 555-0143', card);
		const rounds = [
			['Which code did the person get?', '111111'],
			['That was not the code', '222222'],
			['That was not the code', '333333'],
		];
		for (const [words, code] of rounds) {
			// The second and the third page say the same: n8n shows the one before until the run waits again.
			await stage.newest(workflow, 'waiting');
			expect(await visit.page(words)).toContain(words);
			await visit.send([code]);
		}
		expect(await visit.page('The phone was not confirmed')).toContain(
			'The phone was not confirmed',
		);
		expect(invited()).toEqual([]);
	}, 60_000);

	test.each([
		['a number that is blocked', '9995551003', 'block'],
		['what is no number', '12', 'Phone'],
	])('asks for no code where none was sent: %s', async (_what, phone, words) => {
		const visit = await begin(phone);
		const page = await visit.page();
		expect(page).toContain('The code was not sent');
		expect(page).toContain(words);
		expect(invited()).toEqual([]);
	});

	test('says so when the phone is confirmed but there is no such card', async () => {
		const visit = await begin('(305) 555-0144', 'NOBODY');
		await visit.page();
		await visit.send(['123123']);
		expect(await visit.page('The phone was confirmed, but no invitation was sent')).toContain(
			'The phone was confirmed, but no invitation was sent',
		);
	}, 60_000);
});

describe('community-sign-in', () => {
	let join: string;

	beforeAll(async () => {
		const workflow = await stage.import(
			setUpExample('community-sign-in.json', {
				'Make the Link': stage.with('idMeAppApi'),
				'Verify Visitor': stage.with('idMeAppApi'),
				'Issue Card': stage.with('id123Api'),
			}),
		);
		expect((await stage.run(workflow, 'Set Up Once')).status).toBe('success');
		join = await stage.publishPage(workflow, 'webhook/id-me-join');
		await stage.publishPage(workflow, `webhook/${REDIRECT_PATH}`);
	}, 60_000);

	// The pages are closed to what does not call itself a browser.
	const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64; rv:140.0) Firefox/140.0' };
	/** Opens the page to join. @returns where the browser is sent to */
	const linkFor = async (member: string): Promise<string> => {
		const answer = await fetch(`${join}?member=${member}`, { headers, redirect: 'manual' });
		expect(answer.status).toBe(303);
		return answer.headers.get('location') ?? '';
	};
	const signIn = async (member: string, persona: string, deny = false): Promise<Response> => {
		const url = await linkFor(member);
		return await fetch(stage.sandbox.idMe.authorize({ url, persona, deny }), { headers });
	};

	test('gives a veteran a card of their own, and does not ask again', async () => {
		const answer = await signIn('m-1001', 'Petra Lindqvist');
		expect(await answer.text()).toContain('Your card is on its way');
		const [uuid] = cards();
		expect(uuid).toMatch(/^[0-9a-f]{32}$/);

		const again = await fetch(`${join}?member=m-1001`, { headers, redirect: 'manual' });
		expect(again.status).toBe(200);
		expect(again.headers.get('content-type')).toContain('text/html');
		expect(await again.text()).toContain('You are verified already');
		const other = await signIn('m-1002', 'Petra Lindqvist');
		expect(other.status).toBe(200);
		expect(cards()).toEqual([uuid]);
	}, 60_000);

	test('gives no card to who is no member of the group, and asks again next time', async () => {
		const answer = await signIn('m-2001', 'Quentin Adeyemi');
		expect(await answer.text()).toContain('ID.me did not confirm this');
		expect(cards()).toEqual([]);
		expect(await linkFor('m-2001')).toContain('/oauth/authorize?');
	}, 60_000);

	test('has a friendly page for who declines, and asks ID.me nothing', async () => {
		const answer = await signIn('m-3001', 'Petra Lindqvist', true);
		expect(answer.status).toBe(200);
		expect(await answer.text()).toContain('You did not sign in');
		expect(stage.sandbox.journal.total).toBe(0);
	}, 60_000);

	test('takes no return that did not begin with a link of its own', async () => {
		const url = new URL(await linkFor('m-4001'));
		url.searchParams.set('state', `${url.searchParams.get('state')}x`);
		const back = stage.sandbox.idMe.authorize({ url: url.href, persona: 'Petra Lindqvist' });
		const answer = await fetch(back, { headers });
		expect(answer.status).toBe(400);
		expect(await answer.text()).toContain('Please start once more');
		expect(cards()).toEqual([]);
	}, 60_000);
});
