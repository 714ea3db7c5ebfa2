import { openStage } from './support/scene.mts';

const stage = openStage();
const OPTIONS = { mode: 'entries' } as const;

/** What the node gets from n8n as `helpers.checkProcessedAndRecord`, for one node of one workflow. */
function notesOf(workflowId: string) {
	const at = {
		workflow: { id: workflowId, active: true },
		node: { id: 'node', name: 'Node', type: 't', typeVersion: 1, position: [0, 0], parameters: {} },
	} satisfies Parameters<typeof stage.engine.processed.checkProcessedAndRecord>[2];
	const { processed } = stage.engine;
	return {
		note: async (...keys: string[]) =>
			(await processed.checkProcessedAndRecord(keys, 'node', at, OPTIONS)).new,
		forget: async (...keys: string[]) => await processed.removeProcessed(keys, 'node', at),
	};
}

describe("the harness's store of processed items", () => {
	test('says what is new, for each workflow, until it is forgotten', async () => {
		const one = notesOf('one');
		expect(await one.note('a', 'b')).toEqual(['a', 'b']);
		expect(await one.note('b', 'c')).toEqual(['c']);
		expect(await notesOf('two').note('a')).toEqual(['a']);
		await one.forget('a', 'unknown');
		expect(await one.note('a', 'b')).toEqual(['a']);
	});

	test('loses the update of one of two calls at once, as n8n does', async () => {
		const { note } = notesOf('one');
		await Promise.all([note('a'), note('b')]);
		expect(await note('a', 'b')).toHaveLength(1);
	});
});
