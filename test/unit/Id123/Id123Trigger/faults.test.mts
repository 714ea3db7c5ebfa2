/** A fault costs the card or the template that it concerns, and a person hears of it. */
import {
	explainPoll,
	FaultMemory,
	type Fault,
} from '../../../../nodes/Id123/Id123Trigger/faults.ts';
import { TRIGGER_LIMITS } from '../../../../nodes/Id123/limits.ts';
import { look, T, World, worldOf, type LookOptions } from './support/world.mts';

const HOUR = 3_600_000;
const START = 1_790_000_000_000;
const OTHER = 'template-2';
const both: LookOptions = { templateIds: [T, OTHER] };

/** Two templates of which every card changes after the first poll. */
async function changed(options: LookOptions) {
	const world = worldOf(25);
	for (const id of ['O1', 'O2'])
		world.cards(OTHER).set(id, { status: 'INSTALLED', subStatus: 'ACTIVE' });
	const { kept } = await look(world, undefined, options);
	world.set('E2', 'INSTALLED', 'EXPIRED');
	world.set('E24', 'INSTALLED', 'EXPIRED');
	world.cards(OTHER).set('O1', { status: 'INSTALLED', subStatus: 'EXPIRED' });
	return { world, kept };
}

describe('a changed card that View Card fails for', () => {
	const options = { ...both, includeDetails: true };
	const unreadable = (world: World) => {
		world.onAnswer = ({ action, 'card-id': id }) =>
			action === 'view-card' && id === 'E2' ? 500 : undefined;
	};

	it('is left for a later poll, is named, and all others are told', async () => {
		const { world, kept } = await changed(options);
		unreadable(world);
		const next = await look(world, kept, options);
		expect(next.told.sort()).toEqual(['E24 cardExpired', 'O1 cardExpired']);
		expect(next.hears).toContain(`card E2 of card template ${T}`);
		world.onAnswer = () => undefined;
		const later = await look(world, next.kept, { ...options, now: START + 60_000 });
		expect(later.told).toEqual(['E2 cardExpired']);
		expect((await look(world, later.kept, options)).told).toEqual([]);
	});

	it('is told after an hour with what the listing shows, once', async () => {
		const { world, kept } = await changed(options);
		unreadable(world);
		let last = kept;
		const told: string[] = [];
		for (const minutes of [0, 20, 40, 60, 80]) {
			const next = await look(world, last, { ...options, now: START + minutes * 60_000 });
			told.push(
				...next.told.filter((each) => each.startsWith('E2 ')).map((each) => `${minutes} ${each}`),
			);
			last = next.kept;
		}
		expect(told).toEqual(['60 E2 cardExpired']);
	});

	it('is told with what the listing shows where it was first tried at a time to come', async () => {
		const { world, kept } = await changed(options);
		unreadable(world);
		const ahead = await look(world, kept, { ...options, now: START + 9_000 * HOUR });
		const next = await look(world, ahead.kept, options);
		expect(next.told).toEqual(['E2 cardExpired']);
	});

	it('is no news when it is again as it was before', async () => {
		const { world, kept } = await changed(options);
		unreadable(world);
		const next = await look(world, kept, options);
		world.set('E2', 'INSTALLED', 'ACTIVE', 1_700_000_000);
		const back = await look(world, next.kept, { ...options, now: START + 2 * HOUR });
		expect(back.told).toEqual([]);
		// It was looked up before the listing showed that there is nothing to look for.
		const after = await look(world, back.kept, { ...options, now: START + 3 * HOUR });
		expect(after).toMatchObject({ told: [], hears: '' });
	});
});

test('an absent card that View Card fails for stays as it was, is named, and all others are told', async () => {
	const { world, kept } = await changed(both);
	world.cards().delete('E3');
	world.cards().delete('E4');
	world.onAnswer = ({ action, 'card-id': id }) =>
		action === 'view-card' && id === 'E3' ? 500 : undefined;
	const next = await look(world, kept, both);
	expect(next.told.sort()).toEqual([
		'E2 cardExpired',
		'E24 cardExpired',
		'E4 cardDeleted',
		'O1 cardExpired',
	]);
	expect(next.hears).toContain(`card E3 of card template ${T}`);
	world.onAnswer = () => undefined;
	expect((await look(world, next.kept, both)).told).toEqual(['E3 cardDeleted']);
});

describe('a template that cannot be listed', () => {
	it.each([400, 404, 500] as const)(
		'with HTTP %s costs only itself, and is named',
		async (status) => {
			const { world, kept } = await changed(both);
			world.onAnswer = (body) => (body['card-template-id'] === T ? status : undefined);
			const next = await look(world, kept, both);
			expect(next.told).toEqual(['O1 cardExpired']);
			expect(next.failure).toBeUndefined();
			expect(next.hears).toContain(`card template ${T}`);
			world.onAnswer = () => undefined;
			expect((await look(world, next.kept, both)).told).toEqual([
				'E2 cardExpired',
				'E24 cardExpired',
			]);
		},
	);

	it('since it hangs leaves the others their turn, in every poll', async () => {
		const { world, kept } = await changed(both);
		world.onAnswer = (body) => (body['card-template-id'] === T ? 'hangs' : undefined);
		const next = await look(world, kept, both);
		expect(next.told).toEqual(['O1 cardExpired']);
		expect(next.hears).toContain('did not answer within the time');
		world.cards(OTHER).set('O2', { status: 'INSTALLED', subStatus: 'EXPIRED' });
		const again = await look(world, next.kept, both);
		expect(again.told).toEqual(['O2 cardExpired']);
		world.onAnswer = () => undefined;
		expect((await look(world, again.kept, both)).told).toEqual([
			'E2 cardExpired',
			'E24 cardExpired',
		]);
	});
});

test('where the templates cannot be listed, those that are known are read', async () => {
	const all = { templateIds: [] };
	const { world, kept } = await changed(all);
	world.onAnswer = ({ action }) => (action === 'list-templates' ? 500 : undefined);
	const next = await look(world, kept, all);
	expect(next.told.sort()).toEqual(['E2 cardExpired', 'E24 cardExpired', 'O1 cardExpired']);
	expect(next.hears).toContain('templates could not be listed');
});

test('a service that ignores paging and shows a row without an id is read to its end', async () => {
	const world = worldOf(5);
	world.set('', 'INSTALLED', 'ACTIVE');
	world.ignoresPaging = true;
	const { failure, snapshot } = await look(world, undefined);
	expect(failure).toBeUndefined();
	expect(snapshot.templates.get(T)?.cards.size).toBe(5);
	expect(world.requests.length).toBeLessThan(5);
});

describe('the memory of faults', () => {
	const fault = (what: string, code?: string): Fault => ({
		failure: { what, hint: '', state: 'refused', code },
	});

	it('lets each through at once, and again by the hour', () => {
		const memory = new FaultMemory();
		const one = fault('One', 'F101');
		expect(memory.isDue([one], 0)).toBe(true);
		expect(memory.isDue([one], TRIGGER_LIMITS.sameFailureMs - 1)).toBe(false);
		expect(new FaultMemory().isDue([one], 1)).toBe(true);
		expect(memory.isDue([one], TRIGGER_LIMITS.sameFailureMs)).toBe(true);
		expect(memory.isDue([fault('One', 'F112')], TRIGGER_LIMITS.sameFailureMs + 1)).toBe(true);
		expect(memory.isDue([one], TRIGGER_LIMITS.sameFailureMs + 2)).toBe(false);
	});

	it('tells again what it told at a time to come, since the clock was set back', () => {
		const memory = new FaultMemory();
		expect(memory.isDue([fault('One')], 100 * TRIGGER_LIMITS.sameFailureMs)).toBe(true);
		expect(memory.isDue([fault('One')], 0)).toBe(true);
	});

	it('is not misled by faults that come and go', () => {
		const memory = new FaultMemory();
		expect(memory.isDue([fault('One')], 0)).toBe(true);
		expect(memory.isDue([], 1)).toBe(false);
		expect(memory.isDue([fault('One'), fault('Two')], 2)).toBe(true);
		expect(memory.isDue([fault('One')], 3)).toBe(false);
	});
});

describe('the words for a poll that failed', () => {
	it.each([
		['listCards', { kind: 'throttled', code: 'F108' }],
		['listCards', { kind: 'unclear', what: 'timeout' }],
		['viewCard', { kind: 'unclear', what: 'dropped' }],
		['listTemplates', { kind: 'unclear', what: 'serverFailure', httpStatus: 500 }],
	] as const)('speak of no row and of no run: %s %j', (action, result) => {
		const { what, hint } = explainPoll(action, result);
		expect(`${what}. ${hint}`).not.toMatch(/\brows?\b|Run the workflow/);
		expect(hint).toContain('The next poll tries again.');
	});
});
