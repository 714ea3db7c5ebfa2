/** A code and a token are each sent once: whatever is lost, repeated, run again or stopped. */
import type { INode } from 'n8n-workflow';
import { STOPPED_HALFWAY } from '../../../nodes/IdMe/oauth/explain.ts';
import { VETERAN } from './support/people.mts';
import {
	ACCESS_TOKEN,
	jsonOf,
	nextCode,
	openStage,
	REFRESH_TOKEN,
	tokenAnswer,
} from './support/stage.mts';

const stage = openStage();
const SIGN_IN_AGAIN = 'Let the visitor start the sign-in again.';
const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** A status with which the service does not say what it did. */
const lost = () => ({ status: 503, body: '' });

const visitors = async (count: number) =>
	await Promise.all(
		Array.from({ length: count }, async () => ({ query: (await stage.signIn()).query })),
	);

describe.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	'with On Error set to %s and Retry On Fail',
	(onError: INode['onError']) => {
		const run = async (operation: string, items: object[]) => {
			const result = await stage.run({
				operation,
				items: items.map((item) => ({ ...item })),
				onError,
				...retries,
			});
			const failed = onError === 'continueErrorOutput' ? result.error : result.success;
			const said = [
				...failed.map(({ json }) => String(json.message)),
				result.thrownError?.description,
			];
			return { ...result, said: said.join('\n') };
		};

		it('a code whose answer was lost is not exchanged again', async () => {
			stage.token = lost;
			const { said } = await run('verifyVisitor', await visitors(1));
			expect(said).toContain(SIGN_IN_AGAIN);
			expect(stage.forms()).toHaveLength(1);
		});

		it('a code that was exchanged is not exchanged again because the reading failed', async () => {
			stage.person = lost;
			const { said } = await run('verifyVisitor', await visitors(1));
			expect(said).toContain(SIGN_IN_AGAIN);
			expect(stage.forms()).toHaveLength(1);
			expect(stage.sent('attributes.json')).toHaveLength(1);
		});

		it('a token whose answer was lost is not used again', async () => {
			stage.person = lost;
			for (const operation of ['getAttributes', 'getUserInfo']) {
				const { said } = await run(operation, [{ accessToken: `${ACCESS_TOKEN}-${operation}` }]);
				expect(said).toContain(SIGN_IN_AGAIN);
			}
			expect(stage.sent('attributes.json')).toHaveLength(1);
			expect(stage.sent('userinfo')).toHaveLength(1);
		});

		it('a refresh token whose answer was lost is not sent again', async () => {
			stage.token = lost;
			const { said } = await run('refreshToken', [{ refreshToken: REFRESH_TOKEN }]);
			expect(said).toContain('Run the workflow again');
			expect(stage.forms()).toHaveLength(1);
		});

		it('one visitor who fails costs no other visitor the sign-in', async () => {
			const items = await visitors(3);
			const [bad] = items;
			stage.token = ({ body }) => {
				const isBad = String(body).includes(bad.query.code);
				return isBad
					? { status: 400, body: { error: 'invalid_grant' } }
					: { body: { access_token: ACCESS_TOKEN } };
			};
			stage.person = () => ({ body: VETERAN });
			const result = await run('verifyVisitor', items);
			const codes = stage.forms().map(({ code }) => code);
			expect(new Set(codes).size).toBe(codes.length);
			if (onError === 'stopWorkflow') {
				expect(result.thrownError?.message).toContain('ID.me did not accept the code');
				return;
			}
			const done = result.success.filter(({ json }) => json.outcome === 'verified');
			expect(done.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
			expect(codes).toHaveLength(3);
		});
	},
);

describe('a run that stops at a visitor whom ID.me refuses', () => {
	const stopAt = async (operation: string, refused: number) => {
		const items = await visitors(4);
		stage.token = ({ body }) =>
			String(body).includes(items[refused].query.code)
				? { status: 400, body: { error: 'invalid_grant' } }
				: { body: { access_token: ACCESS_TOKEN } };
		stage.person = () => ({ body: VETERAN });
		const { thrownError } = await stage.run({
			operation,
			items,
			parameters: { options: { requestsAtATime: 1 } },
		});
		const { message, description } = thrownError as Error & { description?: string };
		return `${message}\n${description}`;
	};

	it.each([
		['verifyVisitor', 'verified'],
		['exchangeCode', 'signedIn'],
	])('names the rows whose codes are used up: %s', async (operation, outcome) => {
		const said = await stopAt(operation, 2);
		expect(said).toContain('ID.me did not accept the code');
		expect(said).toContain(`rows 1 to 2: the code is used up (${outcome})`);
		expect(said).toContain('Leave them out when you run the rest');
		expect(said).not.toMatch(/row [34]: /);
		// Not the person, and no token.
		expect(said).not.toContain(ACCESS_TOKEN);
	});

	it('says nothing of the kind where nobody was done', async () => {
		expect(await stopAt('verifyVisitor', 0)).not.toContain('were done');
	});
});

describe('what certainly did nothing is sent again', () => {
	it('after the service asked to slow down', async () => {
		let answers = 0;
		const slow = { status: 429, headers: { 'retry-after': '0' }, body: '' };
		stage.token = () =>
			(answers += 1) % 2 === 1 ? slow : { body: { access_token: ACCESS_TOKEN } };
		stage.person = () => ((answers += 1) % 2 === 1 ? slow : { body: VETERAN });
		const { success } = await stage.run({ operation: 'verifyVisitor', items: await visitors(1) });
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified' }]);
		expect(stage.forms()).toHaveLength(2);
		expect(stage.sent('attributes.json')).toHaveLength(2);
	});
});

it('a code is not sent again where tokens came with a status that asks to slow down', async () => {
	stage.token = () => ({ ...tokenAnswer(), status: 429 });
	const items = await visitors(1);
	const { error } = await stage.run({
		operation: 'verifyVisitor',
		items,
		onError: 'continueErrorOutput',
	});
	expect(stage.forms()).toHaveLength(1);
	expect(error[0].json).toMatchObject({ details: { state: 'unknown' } });
	expect(error[0].json.error).toContain('The code may have been used up');
});

describe('a code that comes again', () => {
	const USED = 'This code was sent to ID.me before';

	it('is refused in another execution, so that the first keeps working', async () => {
		stage.person = () => ({ body: VETERAN });
		const items = await visitors(1);
		const first = await stage.run({ operation: 'verifyVisitor', items });
		expect(jsonOf(first.success)).toMatchObject([{ outcome: 'verified' }]);
		const again = await stage.run({ operation: 'verifyVisitor', items });
		expect(again.thrownError?.message).toContain(USED);
		expect(stage.forms()).toHaveLength(1);
	});

	it('is refused in another row, and in two executions at once', async () => {
		stage.person = () => ({ body: VETERAN });
		const [visitor] = await visitors(1);
		const settings = { operation: 'verifyVisitor', onError: 'continueErrorOutput' as const };
		const runs = await Promise.all(
			[1, 2].map(async () => await stage.run({ ...settings, items: [visitor, visitor] })),
		);
		expect(runs.flatMap(({ success }) => success)).toHaveLength(1);
		const refused = runs.flatMap(({ error }) => jsonOf(error));
		expect(refused.map(({ error }) => error)).toEqual([USED, USED, USED]);
		expect(stage.forms()).toHaveLength(1);
	});

	it('is good for another application that happens to have the same', async () => {
		stage.person = () => ({ body: VETERAN });
		const other = { clientId: 'another-client' };
		const code = nextCode();
		for (const credential of [{}, other]) {
			const { query } = await stage.signIn({}, credential);
			const run = await stage.run({
				operation: 'verifyVisitor',
				items: [{ query: { ...query, code } }],
				credential,
			});
			expect(run.thrownError).toBeUndefined();
		}
		expect(stage.forms()).toHaveLength(2);
	});
});

describe('a run that ends between exchange and reading says what became of the code', () => {
	const whatIsSaid = ({ success, thrownError }: Awaited<ReturnType<typeof stage.run>>) =>
		[thrownError?.message, thrownError?.description, success[0]?.json.message].join('\n');

	it('when the execution is stopped', async () => {
		const stop = new AbortController();
		stage.token = async () => {
			stop.abort();
			await new Promise((resolve) => setTimeout(resolve, 50));
			return { body: { access_token: ACCESS_TOKEN } };
		};
		const items = await visitors(1);
		const settings = { onError: 'continueRegularOutput', signal: stop.signal } as const;
		const run = await stage.run({ operation: 'verifyVisitor', items, ...settings });
		expect(run.status).toBe('canceled');
		// n8n hangs up, so that nobody knows what ID.me did.
		expect(whatIsSaid(run)).toContain('The code may have been used up');
		expect(whatIsSaid(run)).toContain(SIGN_IN_AGAIN);
		expect(run.success[0].json.details).toEqual({ row: 1, state: 'unknown' });
		expect(stage.sent('attributes.json')).toEqual([]);
		expect(stage.forms()).toHaveLength(1);
	});

	it('when another visitor fails meanwhile, however often n8n repeats the run', async () => {
		const [good, bad] = await visitors(2);
		stage.token = async ({ body }) => {
			if (String(body).includes(bad.query.code)) {
				return { status: 400, body: { error: 'invalid_grant' } };
			}
			await new Promise((resolve) => setTimeout(resolve, 500));
			return { body: { access_token: ACCESS_TOKEN } };
		};
		const run = await stage.run({ operation: 'verifyVisitor', items: [good, bad], ...retries });
		expect(whatIsSaid(run)).toContain(STOPPED_HALFWAY.what);
		expect(whatIsSaid(run)).toContain(SIGN_IN_AGAIN);
		expect(whatIsSaid(run)).toContain('also failed: row 2');
		expect(stage.sent('attributes.json')).toEqual([]);
		expect(stage.forms()).toHaveLength(2);
	});
});
