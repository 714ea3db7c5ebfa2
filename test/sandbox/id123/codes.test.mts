/** Every code that ID123 documents comes out of the sandbox for its documented reason. */
import { FAILURES } from '../../../nodes/Id123/api/failures.ts';
import { messageOf } from '../../../sandbox/id123/codes.mts';
import { closeAll, sandboxWith, send } from '../support.mts';
import { REQUEST_SCENARIOS } from './scenarios/requests.mts';
import { LIST, ONCE } from './scenarios/scenario.mts';
import { STATE_SCENARIOS } from './scenarios/states.mts';
import { VALUE_SCENARIOS } from './scenarios/values.mts';

afterEach(closeAll);

const SCENARIOS = [...REQUEST_SCENARIOS, ...VALUE_SCENARIOS, ...STATE_SCENARIOS];

describe.each(SCENARIOS)('$code: $reason', ({ code, body, options, init, before, field }) => {
	test('is answered in the words of the service, and nothing is done', async () => {
		const sandbox = await sandboxWith(options);
		before?.(sandbox);
		const cards = JSON.stringify(sandbox.id123.cards());
		const reply = await send(sandbox, body, init);
		expect(reply).toMatchObject({ status: 200, code });
		expect(reply.body.status).toBe('failure');
		expect(reply.body.message).toBe(messageOf(code, field));
		expect(reply.body.message).not.toContain('FIELD_NAME');
		expect(JSON.stringify(sandbox.id123.cards())).toBe(cards);
		expect([sandbox.id123.invitations, sandbox.id123.notifications]).toEqual([[], []]);
		expect(sandbox.journal.entries[0]).toMatchObject({ code, done: false });
	});
});

test('there is a scenario for every documented failure', () => {
	expect(new Set(SCENARIOS.map(({ code }) => code))).toEqual(new Set(Object.keys(FAILURES)));
});

test('a refused request does not count against any limit', async () => {
	const sandbox = await sandboxWith({
		limits: {
			account: { kind: 'window', count: 3, perMs: 60_000 },
			actions: { listTemplates: ONCE },
		},
	});
	const codes = [];
	for (const action of [
		'list-templates',
		'list-templates',
		'list-templates',
		'nonsense',
		'nonsense',
		'nonsense',
	]) {
		codes.push((await send(sandbox, { action })).code);
	}
	expect(codes).toEqual(['S2007', 'F108', 'F108', 'F109', 'F109', 'F103']);
	sandbox.clock.advance(60_000);
	expect((await send(sandbox, LIST)).code).toBe('S2007');
});
