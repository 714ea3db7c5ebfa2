/** What comes out of every operation, with more than one item in: pairing, and what a deletion gives. */
import { jsonOf, openStage } from '../engine/Id123/support/stage.mts';
import { rowsOf, showing } from '../engine/Id123/support/rows.mts';
import { unsimplified } from '../support/unsimplified.mts';
import { OPERATION_FIXTURES } from '../fixtures/id123/index.mts';

const stage = openStage();
const NAMES = ['A1', 'A2', 'A3', 'A4'];

describe.each(
	OPERATION_FIXTURES.map(
		(fixture) => [`${fixture.resource}.${fixture.operation}`, fixture] as const,
	),
)('%s', (title, fixture) => {
	const run = async (more = {}) => {
		const { parameters, items, respond } = rowsOf(fixture, NAMES);
		stage.respond = respond;
		if (fixture.action === 'viewTemplate') stage.templates = respond;
		return await stage.run({
			resource: fixture.resource,
			operation: fixture.operation,
			parameters: { ...parameters, ...more },
			items,
		});
	};
	const expected = (rows: unknown[]) =>
		NAMES.flatMap((_, item) =>
			rows.map((json) => ({ json: showing(fixture, json, NAMES[item]), pairedItem: { item } })),
		);
	const [answer] = fixture.answers;

	it('pairs what comes out with the item it came from', async () => {
		expect((await run()).success).toEqual(expected(answer.simplified));
	});

	it('pairs it with Simplify off as well', async () => {
		const { success } = await run(unsimplified(fixture.operation));
		expect(success).toEqual(expected(answer.raw ?? [answer.body]));
	});

	if (title === 'card.delete') {
		it('gives exactly {"deleted": true}', async () => {
			const { success } = await run();
			expect(JSON.stringify(jsonOf(success))).toBe(
				JSON.stringify(NAMES.map(() => ({ deleted: true }))),
			);
		});
	}
});
