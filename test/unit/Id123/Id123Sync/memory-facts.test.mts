import { ListedMemory, type Left } from '../../../../nodes/Id123/Id123Sync/memory/listedMemory.ts';
import { all, at, card, leave, nameOf, NOTHING_DONE, open } from './support/memory-runs.mts';
import { SharedList } from './support/shared-list.mts';

let list: SharedList;
beforeEach(() => {
	list = new SharedList();
});

describe('what is looked up card by card', () => {
	const known = at('T1', card('E1'), card('E2'));
	const pair = (cardId: string, uniqueIdentifier: string) => ({ cardId, uniqueIdentifier });
	const pairs = [pair('E1', 'E1@a'), pair('E1', 'new@a'), pair('E3', 'E1@a')];

	async function lookUp(given: readonly Left[] = known) {
		const { memory, recall } = open(list.process().items, given);
		await recall();
		const look = await memory.identifiers(pairs);
		return {
			memory,
			answers: pairs.map(({ cardId, uniqueIdentifier }) => look(cardId, uniqueIdentifier)),
		};
	}

	beforeEach(async () => await leave(list, known));

	test('an identifier is the same, another, or nothing is known of the card, run after run', async () => {
		for (let run = 0; run < 3; run += 1) {
			const { memory, answers } = await lookUp();
			expect(answers).toEqual(['same', 'other', 'unknown']);
			await memory.end(all([]));
		}
	});

	test('so it is however many are asked for: nothing that asking recorded stays', async () => {
		const many = Array.from({ length: 600 }, (_, index) => pair('E1', `new${index}@a`));
		const ask = async () => {
			const { memory, recall } = open(list.process().items, known);
			await recall();
			const look = await memory.identifiers(many);
			await memory.end(all([]));
			return many.filter(({ uniqueIdentifier }) => look('E1', uniqueIdentifier) === 'other').length;
		};
		expect([await ask(), await ask()]).toEqual([600, 600]);
	});

	test('twice in one run, the answers are the same', async () => {
		const { memory } = await lookUp();
		const again = await memory.identifiers(pairs);
		expect(again('E1', 'E1@a')).toBe('same');
		expect(again('E1', 'new@a')).toBe('other');
	});

	test('of a card that somebody changed since, nothing is known', async () => {
		const { answers } = await lookUp(at('T2', card('E1'), card('E2')));
		expect(answers).toEqual(['unknown', 'unknown', 'unknown']);
	});

	test('who was deactivated here is known until somebody changes the card', async () => {
		const { memory, recall } = open(list.process().items, known);
		await recall();
		await memory.end({ ...all([]), deactivated: [{ cardId: 'E2', lastUpdated: 'T5' }] });
		const here = async (time: string) => {
			const run = new ListedMemory(list.process().items, nameOf);
			await run.begin();
			const { deactivatedHere } = await run.recall({
				rows: [],
				deactivated: ['E2', 'E1'],
				listed: new Map([['E2', { lastUpdated: time }]]),
			});
			await run.end(NOTHING_DONE);
			return [...deactivatedHere];
		};
		expect(await here('T6')).toEqual([]);
		expect(await here('T5')).toEqual(['E2']);
		expect(await here('T5')).toEqual(['E2']);
	});

	test('a run that dies after it looked up leaves nothing that is taken for known', async () => {
		await lookUp();
		const { answers } = await lookUp();
		expect(answers).toEqual(['unknown', 'unknown', 'unknown']);
	});
});
