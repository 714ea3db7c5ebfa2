/**
 * Hints that depend on a switch, which may hold any word that is read as yes or no. n8n resolves expressions for a hint
 * only where they are not within a collection: of those no hint says what they yield.
 */
import type { INodeParameters } from 'n8n-workflow';
import { createEngine, type Engine } from '../support/engine.mts';
import { createMockWorkflow } from '../support/engine/mock-workflow.mts';

let engine: Engine;
beforeAll(async () => (engine = await createEngine()));
afterAll(async () => await engine.close());

/** As the editor asks for it. */
async function isShown(name: string, begin: string, parameters: INodeParameters): Promise<unknown> {
	const type = engine.nodeType(`n8n-nodes-digital-id.${name}`);
	const hint = type.description.hints?.find(({ message }) => message.startsWith(begin));
	const node = {
		id: '1',
		name: 'Node',
		type: `n8n-nodes-digital-id.${name}`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const { expression } = createMockWorkflow(engine.n8n, node, type);
	return await expression.withIsolate(async () =>
		expression.getSimpleParameterValue(node, hint?.displayCondition, 'internal', {}),
	);
}

const YES = [true, 1, '1', 'true', 'TRUE', ' yes ', 'Yes'];
const NO = [false, 0, '0', 'false', 'No'];
const NEITHER = ['', undefined, 'maybe'];
const SAYS_YES = ['={{ "true" }}', '={{ true }}', '={{ "Yes" }}'];
const SAYS_NO = ['={{ "FALSE" }}', '={{ false }}', '={{ undefined }}'];

it('ID123 says that a preview changed nothing wherever it was one', async () => {
	const preview = async (previewOnly?: unknown) =>
		await isShown('id123', 'Preview', { options: { previewOnly } } as INodeParameters);
	for (const word of YES) expect([word, await preview(word)]).toEqual([word, true]);
	for (const word of [...NO, ...NEITHER])
		expect([word, await preview(word)]).toEqual([word, false]);
	expect(await isShown('id123', 'Preview', { options: {} })).toBe(false);
});

it('ID123 Sync warns of removals unless it is a preview', async () => {
	const warning = async (previewOnly: unknown, missingCards = 'archive') =>
		await isShown('id123Sync', 'Cards of people', { previewOnly, missingCards } as INodeParameters);
	for (const word of [...YES, ...SAYS_YES])
		expect([word, await warning(word)]).toEqual([word, false]);
	for (const word of [...NO, ...NEITHER, ...SAYS_NO])
		expect([word, await warning(word)]).toEqual([word, true]);
	expect(await warning(false, 'ignore')).toBe(false);
});

it('ID.me Attributes warns where Social Security numbers are not masked', async () => {
	const warning = async (redactSsn: unknown) =>
		await isShown('idMeAttributes', 'Social', { options: { redactSsn } } as INodeParameters);
	for (const word of NO) expect([word, await warning(word)]).toEqual([word, true]);
	for (const word of [...YES, ...NEITHER])
		expect([word, await warning(word)]).toEqual([word, false]);
	expect(await isShown('idMeAttributes', 'Social', { options: {} })).toBe(false);
});
