/** What is wrong with the account is wrong for every row: it costs a handful of requests, and changes nothing. */
import type { AccountInput } from '../../sandbox/id123/account.mts';
import type { FaultInput } from '../../sandbox/faults.mts';
import type { EngineRun } from '../support/engine.mts';
import { idsOf, NOTIFY_ALL, staffRows, WRITING } from './support/operations.mts';
import { failureOf, located, ON_ERROR, STAFF, Stage } from './support/scene.mts';

const ROWS = 100;
const SLOTS = 5;

interface Trouble {
	name: string;
	account?: AccountInput;
	apiKey?: string;
	fault?: FaultInput;
	/** What happened, and what to change. */
	says: RegExp;
	advises: RegExp;
}

const TROUBLES: readonly Trouble[] = [
	{
		name: 'a wrong key',
		apiKey: 'not-the-key-of-this-account',
		says: /ID123 does not know this API key/,
		advises:
			/Copy the current key from Account > API Settings in ID123 into the credential, and check its region/,
	},
	{
		name: 'a key that is not accepted',
		account: { authenticates: false },
		says: /ID123 did not accept the API key/,
		advises: /Paste the API key again in the credential, and check that its region/,
	},
	{
		name: 'a plan without the API',
		account: { apiRights: false },
		says: /This ID123 account has no API rights/,
		advises: /Ask ID123 to enable it/,
	},
	{
		name: 'an API that is not activated',
		account: { apiActivated: false },
		says: /The ID123 API is not activated/,
		advises: /open Account > API Settings and turn the API on/,
	},
	{
		name: 'an address that is not on the allow list',
		account: { allowedIps: ['203.0.113.7'] },
		says: /Your n8n server's address is not on ID123's allow list/,
		advises: /Add the outgoing IP address of your n8n server/,
	},
	{
		name: 'a page that does not exist',
		fault: { kind: 'html', status: 404 },
		says: /The address did not answer as ID123 does \(it shows a page of its own, HTTP 404\)/,
		advises: /Check the region and, if you use one, Base URL of the ID123 credential/,
	},
	{
		name: 'a redirect',
		fault: { kind: 'redirect', location: 'https://elsewhere.example/', status: 307 },
		says: /The address did not answer as ID123 does \(it redirects elsewhere, HTTP 307\)/,
		advises: /Check the region and, if you use one, Base URL of the ID123 credential/,
	},
];

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});

afterAll(async () => {
	await stage.close();
});

function expectSaid(run: EngineRun, { says, advises }: Trouble): void {
	if (run.thrownError) {
		expect(run.thrownError.message).toMatch(says);
		expect(run.thrownError.description).toMatch(advises);
		return;
	}
	const failures = [...run.success, ...run.error].flatMap((item) => failureOf(item) ?? []);
	expect(failures).toHaveLength(ROWS);
	for (const { error, message, details } of failures) {
		expect(error).toMatch(says);
		expect(message).toMatch(advises);
		expect(['notSent', 'refused']).toContain(details.state);
	}
	// Those that did not have to ask say so.
	expect(failures.filter(({ details }) => details.state === 'notSent').length).toBeGreaterThan(
		ROWS - 3 * SLOTS,
	);
}

describe.each(TROUBLES)('$name', (trouble) => {
	it.each(WRITING.filter((operation) => operation !== NOTIFY_ALL))(
		'$name: every row says what to change, with few requests, and nothing is changed',
		async (operation) => {
			const onError = ON_ERROR[WRITING.indexOf(operation) % ON_ERROR.length];
			const scene = await stage.scene({ account: trouble.account });
			const { apiUrl, apiKey, faults, journal, id123 } = scene.sandbox;
			const rows = staffRows(ROWS);
			operation.prepare(scene, idsOf(rows));
			if (trouble.fault) faults.add({ fault: trouble.fault });
			const run = await scene.run(operation.parameters, rows, {
				onError,
				credentials: {
					id123Api: { region: 'custom', baseUrl: apiUrl, apiKey: trouble.apiKey ?? apiKey },
				},
			});
			expectSaid(run, trouble);
			expect(journal.total).toBeLessThanOrEqual(2 * SLOTS);
			expect(scene.done).toEqual([]);
			expect(id123.events.filter(({ cause }) => cause === 'api')).toEqual([]);
			expect([...id123.invitations, ...id123.notifications]).toEqual([]);
		},
	);
});

describe('an operation that the account may not use', () => {
	it.each(ON_ERROR)('is named, and the other rows do not ask (On Error = %s)', async (onError) => {
		const scene = await stage.scene({ account: { forbiddenActions: ['createCard'] } });
		const run = await scene.run(WRITING[0].parameters, staffRows(ROWS), { onError });
		expectSaid(run, {
			name: 'F104',
			says: /This ID123 account may not use this operation/,
			advises: /Ask ID123 to enable this operation for your account/,
		});
		expect(scene.sandbox.journal.total).toBeLessThanOrEqual(2 * SLOTS);
	});

	it('is named by rows whose template was not read yet as well', async () => {
		const scene = await stage.scene({ account: { forbiddenActions: ['createCard'] } });
		const others = scene.sandbox.id123.templates.map(({ body }) => body['card-template-id']);
		const templates = [STAFF, ...others.filter((id) => id !== STAFF)];
		const rows = staffRows(templates.length).map((row, at) => ({
			...row,
			template: templates[at],
		}));
		const templateId = located('={{ $json.template }}');
		const run = await scene.run({ ...WRITING[0].parameters, templateId }, rows, {
			onError: 'continueErrorOutput',
			options: { requestsAtATime: 1 },
		});
		const said = run.error.map((item) => failureOf(item)?.message ?? '');
		expect(said).toHaveLength(templates.length);
		expect(said.at(-1)).toContain('account may not use this operation');
		expect(said.filter((message) => message.includes('was canceled'))).toEqual([]);
	});
});
