/** The operation as an AI agent's tool, in both ways in which agents use tools. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import type { NodeSettings, ToolRun } from '../../../support/engine.mts';
import type { AgentCall } from '../../../support/engine/helper-nodes.mts';
import { NODE, type NodeRun, type Stage } from './stage.mts';

const WAYS = ['tool', 'engine'] as const;

export interface ToolCase {
	/** Parameters, with what the model fills in as `$fromAI('name')`. */
	parameters: INodeParameters;
	/** What the model gives. */
	input: IDataObject;
	/** What is sent. */
	body: IDataObject;
}

async function use(
	stage: Stage,
	{ resource, operation }: Pick<OperationFixture, 'resource' | 'operation'>,
	{ parameters, input }: Pick<ToolCase, 'parameters' | 'input'>,
	via: (typeof WAYS)[number],
	settings: Partial<NodeSettings> & Pick<NodeRun, 'on'> = {},
): Promise<ToolRun> {
	const { on, ...more } = settings;
	return await stage.engine.runAsTool({
		node: { ...more, type: NODE, parameters: { resource, operation, ...parameters } },
		input,
		via,
		credentials: { id123Api: stage.credential(on) },
	});
}

export function worksAsTool(stage: Stage, fixture: OperationFixture, toolCase: ToolCase): void {
	describe.each(WAYS)('as a tool of an AI agent (%s)', (via) => {
		it('sends what the model asks for and gives it the answer', async () => {
			stage.respond = () => ({ body: fixture.answers[0].body });
			const { response, error } = await use(stage, fixture, toolCase, via);
			expect(error).toBeUndefined();
			expect(response).toEqual(fixture.answers[0].simplified);
			expect(stage.sent(fixture)).toEqual([toolCase.body]);
		});
	});
}

/** The model uses one tool several times in one execution: each call is judged by itself, also where one fails. */
export function keepsCallsApart(stage: Stage, fixture: OperationFixture, toolCase: ToolCase): void {
	it('keeps several calls of one execution apart', async () => {
		stage.respond = () => ({ body: fixture.failure.body });
		const later: string[] = [];
		const restore = useAgain(stage, async (invoke) => {
			stage.respond = () => ({ body: fixture.answers[0].body });
			later.push(...(await Promise.all([1, 2].map(async () => await invoke(toolCase.input)))));
		});
		const first = await use(stage, fixture, toolCase, 'tool');
		restore();
		expect(first.error?.message).toMatch(/^Row 1\b/);
		const answer = fixture.answers[0].simplified;
		expect(later.map((text): unknown => JSON.parse(text))).toEqual([answer, answer]);
		expect(stage.sent(fixture)).toHaveLength(3);
	});
}

/** n8n runs a tool with Retry On Fail several times for one call of the model. */
export function isNotRepeatedOnAGuess(
	stage: Stage,
	fixture: OperationFixture,
	toolCase: Pick<ToolCase, 'parameters' | 'input'>,
	seen: { prepare: () => void; done: () => number; says: string },
): void {
	const settings = { on: 'sandbox', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;
	const drop = (times: number) =>
		stage.sandbox.faults.add({
			when: { action: fixture.action, times },
			fault: { kind: 'drop', work: 'done' },
		});

	it.each(WAYS)(
		'does it once when the answer is lost and n8n repeats the tool (%s)',
		async (via) => {
			seen.prepare();
			drop(1);
			const { error, response } = await use(stage, fixture, toolCase, via, settings);
			expect(error?.message ?? JSON.stringify(response)).toContain(seen.says);
			expect(seen.done()).toBe(1);
		},
	);

	it('does it again when the model asks again, although an answer was lost before', async () => {
		seen.prepare();
		drop(1);
		const restore = useAgain(stage, async (invoke) => void (await invoke(toolCase.input)));
		await use(stage, fixture, toolCase, 'tool', settings);
		restore();
		expect(seen.done()).toBe(2);
	});
}

type Invoke = (input: IDataObject) => Promise<string>;

/** Has the agent of the next execution go on with its tool after the first use, within the same execution. */
function useAgain({ engine }: Stage, goOn: (invoke: Invoke) => Promise<void>): () => void {
	const { agentCalls } = engine['session'];
	const begun = jest.spyOn(agentCalls, 'get').mockImplementation((id) => {
		const call = Map.prototype.get.call(agentCalls, id) as AgentCall;
		return Object.defineProperty(call, 'tool', {
			configurable: true,
			set(tool: NonNullable<AgentCall['tool']>) {
				const invoke: Invoke = tool.invoke.bind(tool);
				tool.invoke = async (input) => await invoke(input).finally(async () => await goOn(invoke));
			},
		});
	});
	return () => begun.mockRestore();
}

export function refusesTools(
	stage: Stage,
	fixture: OperationFixture,
	what: string,
	toolCase: Pick<ToolCase, 'parameters' | 'input'> & { says: string },
): void {
	it.each(WAYS)(`refuses an AI agent ${what} (%s), and sends nothing`, async (via) => {
		stage.respond = () => ({ body: fixture.answers[0].body });
		const { error, response } = await use(stage, fixture, toolCase, via);
		expect(error?.message ?? JSON.stringify(response)).toContain(toolCase.says);
		expect(stage.bodies()).toEqual([]);
	});
}
