/** The examples that hand out links, on a real n8n: photos that ID123 fetches, and a sign-in by e-mail. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow, WorkflowNode } from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { FormVisit, photo } from './support/form-visit.mts';
import { linkIn, Mailbox } from './support/mailbox.mts';
import { DESK, Stage, TEMPLATE } from './support/stage.mts';

const desk = {
	authorization: `Basic ${Buffer.from(`${DESK.user}:${DESK.password}`).toString('base64')}`,
};
const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64; rv:140.0) Firefox/140.0' };

let stage: Stage;
let mailbox: Mailbox;

beforeAll(async () => {
	mailbox = await Mailbox.open();
	stage = await Stage.open();
	await stage.addCredential('smtp', mailbox.credential);
	await stage.addCredential('crypto', { hmacSecret: 'long-and-random-and-known-to-n8n' });
}, 240_000);
afterAll(async () => {
	await stage?.close();
	await mailbox?.close();
}, 60_000);
beforeEach(() => {
	stage.reset();
	mailbox.mails.length = 0;
});

const cards = (): string[] => stage.sandbox.id123.cards(TEMPLATE).map(({ cardId }) => cardId);

describe('photos-to-cards', () => {
	/** @param name of the form and of the page that serves the photos */
	const setUp = async (name: string, days?: number): Promise<string> => {
		const folder = { write: 'fileName', read: 'fileSelector' } as const;
		const inFolder = (kind: keyof typeof folder) => (node: WorkflowNode) => ({
			parameters: {
				...node.parameters,
				[folder[kind]]: String(node.parameters[folder[kind]]).replace(
					'/home/node/.n8n-files',
					stage.files,
				),
			},
		});
		const changed = (from: string, to: string) => (node: WorkflowNode) => ({
			webhookId: to,
			parameters: JSON.parse(
				JSON.stringify(node.parameters).replaceAll(from, to),
			) as typeof node.parameters,
		});
		const form = (node: WorkflowNode) => ({
			...changed('id-card-photo', `${name}-form`)(node),
			...stage.with('httpBasicAuth')(node),
		});
		const workflow = await stage.import(
			setUpExample('photos-to-cards.json', {
				'Photo Form': form,
				'Save the Photo': inFolder('write'),
				'Link Settings': (node) => ({
					parameters: JSON.parse(
						JSON.stringify(node.parameters)
							.replace('/webhook/photo', `/webhook/${name}`)
							.replace('{{ 365 }}', `{{ ${days ?? 365} }}`),
					) as typeof node.parameters,
				}),
				Sign: stage.with('crypto'),
				'Issue Card': stage.with('id123Api'),
				'Photo Is Fetched': changed('"photo"', `"${name}"`),
				'Sign Again': stage.with('crypto'),
				'Read the Photo': inFolder('read'),
			}),
		);
		return await stage.publishPage(workflow, `form/${name}-form`);
	};
	const submit = async (url: string, card: string, file: File): Promise<FormVisit> =>
		await FormVisit.begin(
			url,
			[card, 'Ada Lovelace', `${card.length}@harbour.example`, file],
			desk,
		);
	const linkOf = (card: string): string =>
		stage.sandbox.id123.card(TEMPLATE, card)?.values['id-photo'] ?? '';

	test('issues the card with a link of less than 100 characters that shows the photo to who has it', async () => {
		const url = await setUp('photo');
		const file = photo('ada.jpg', 'A');
		const visit = await submit(url, 'E1/../../x', file);
		expect(await visit.page('The photo is on the card')).toContain('The photo is on the card');
		expect(cards()).toEqual(['E1/../../x']);
		const link = linkOf('E1/../../x');
		expect(link.length).toBeLessThan(100);
		expect(link).not.toContain('E1');

		const answer = await fetch(link);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toContain('image/jpeg');
		expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(await file.arrayBuffer()));

		await submit(url, 'E2', photo('grace.jpg', 'G'));
		const other = async (change: (url: URL) => void): Promise<number> => {
			const changed = new URL(link);
			change(changed);
			return (await fetch(changed)).status;
		};
		const { searchParams } = new URL(link);
		const shifted = `${searchParams.get('e')}0`;
		expect(await other(({ searchParams: of }) => of.set('e', shifted))).toBe(404);
		expect(await other(({ searchParams: of }) => of.set('f', '0123456789ab'))).toBe(404);
		expect(await other(({ searchParams: of }) => of.set('f', '../../etc/passwd'))).toBe(404);
		expect(await other(({ searchParams: of }) => of.delete('s'))).toBe(404);
		expect(await other((of) => (of.search = ''))).toBe(404);
	}, 120_000);

	test('ends links after the time that is set', async () => {
		const url = await setUp('photo-short', 0);
		const visit = await submit(url, 'E3', photo('ada.jpg'));
		expect(await visit.page('The photo is on the card')).toContain('The photo is on the card');
		const link = linkOf('E3');
		await sleep(1_100);
		expect((await fetch(link)).status).toBe(404);
	}, 120_000);

	test('takes no file that is no photo, and says why ID123 did not take a card', async () => {
		const url = await setUp('photo-refused');
		const page = new File(['<script>'], 'page.html', { type: 'text/html' });
		expect(await (await submit(url, 'E4', page)).page('This is no photo')).toContain('no photo');
		expect(cards()).toEqual([]);
		stage.sandbox.faults.add({
			when: { action: 'createCard' },
			fault: { kind: 'code', code: 'F210' },
		});
		const visit = await submit(url, 'E4', photo('ada.jpg'));
		expect(await visit.page('The card was not changed')).toContain('link of the photo is too long');
	}, 120_000);
});

describe('verify-by-emailed-link', () => {
	let workflow: SavedWorkflow;
	let form: string;

	beforeAll(async () => {
		const url = `${stage.chat.url}/hook`;
		workflow = await stage.import(
			setUpExample('verify-by-emailed-link.json', {
				'Who Is to Be Verified': stage.with('httpBasicAuth'),
				'Send the Link': stage.with('smtp'),
				'Make the Sign-In Link': stage.with('idMeAppApi'),
				'Verify Visitor': stage.with('idMeAppApi'),
				'Issue Card': stage.with('id123Api'),
				'Tell the Admin': parameters({ url }),
				'Tell That Nobody Came': parameters({ url }),
			}),
		);
		expect((await stage.run(workflow, 'Set Up Once')).status).toBe('success');
		form = await stage.publishPage(workflow, 'form/id-me-ask');
		await stage.publishPage(workflow, 'webhook/id-me-verify');
	}, 90_000);

	/** Asks somebody by e-mail. @returns the link in the message */
	const ask = async (card: string): Promise<string> => {
		await FormVisit.begin(form, [card, 'petra@harbour.example'], desk);
		const mail = await mailbox.mail(mailbox.mails.length || 1);
		expect(mail.to).toBe('petra@harbour.example');
		return linkIn(mail, '/webhook/id-me-verify?r=');
	};
	/** Opens the link. @returns where the browser is sent to, and the cookie that it keeps */
	const open = async (link: string) => {
		const answer = await fetch(link, { headers: browser, redirect: 'manual' });
		expect(answer.status).toBe(303);
		const cookie = answer.headers.get('set-cookie') ?? '';
		expect(cookie).toMatch(/^id-me-link=[0-9a-f-]{36}; Max-Age=600; .*HttpOnly; Secure/);
		return { url: answer.headers.get('location') ?? '', cookie: cookie.split(';')[0] };
	};
	/** Signs in at ID.me and comes back, with the cookies of the browser. @returns the page at the end */
	const signIn = async (at: { url: string; cookie: string }, persona: string, deny = false) => {
		const { url, cookie } = at;
		let next = stage.sandbox.idMe.authorize({ url, persona, deny });
		for (;;) {
			const answer = await fetch(next, { headers: { ...browser, cookie }, redirect: 'manual' });
			if (answer.status !== 303) return await answer.text();
			next = answer.headers.get('location') ?? '';
		}
	};

	test('issues the card once the person of the e-mail has signed in', async () => {
		const link = await ask('E11');
		await stage.newest(workflow, 'waiting');
		expect(cards()).toEqual([]);
		// A scanner of e-mails follows the link, and uses nothing up.
		await open(link);
		expect(await signIn(await open(link), 'Petra Lindqvist')).toContain('your card was issued');
		expect(cards()).toEqual(['E11']);
		expect(stage.sandbox.id123.card(TEMPLATE, 'E11')?.values.name).toBe('Petra Lindqvist');
		await sleep(500);
		expect((await fetch(link, { headers: browser, redirect: 'manual' })).status).toBe(404);
	}, 120_000);

	test('gives no card to who declines or is no member, and the link goes on working', async () => {
		const link = await ask('E12');
		expect(await signIn(await open(link), 'Petra Lindqvist', true)).toContain('did not sign in');
		expect(await signIn(await open(link), 'Quentin Adeyemi')).toContain('did not confirm this');
		expect(cards()).toEqual([]);
		expect(await signIn(await open(link), 'Petra Lindqvist')).toContain('your card was issued');
		expect(cards()).toEqual(['E12']);
	}, 120_000);

	test('takes no sign-in of another browser or with the link of somebody else', async () => {
		const mine = await open(await ask('E13'));
		mailbox.mails.length = 0;
		const theirs = await open(await ask('E14'));
		expect(await signIn({ ...mine, cookie: '' }, 'Petra Lindqvist')).toContain('once more');
		const crossed = await signIn({ url: mine.url, cookie: theirs.cookie }, 'Petra Lindqvist');
		expect(crossed).toContain('did not confirm this');
		expect(cards()).toEqual([]);
	}, 120_000);

	test('says that you are verified where the card could not be issued, and tells the admin', async () => {
		stage.sandbox.faults.add({
			when: { action: 'createCard' },
			fault: { kind: 'code', code: 'F204' },
		});
		const page = await signIn(await open(await ask('E15')), 'Petra Lindqvist');
		expect(page).toContain('Your card follows');
		while (stage.messages.length === 0) await sleep(50);
		expect(stage.messages).toEqual([expect.stringMatching(/^E15 is verified, but the card/)]);
	}, 120_000);
});
