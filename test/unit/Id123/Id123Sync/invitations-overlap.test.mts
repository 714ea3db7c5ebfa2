import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import type { CallResult, Id123Client } from '../../../../nodes/Id123/api/client.ts';
import { card, endOf, instantly, nameOf, SENT } from './support/invitations.mts';
import { settle, SharedList, type Death } from './support/shared-list.mts';

/**
 * ID123 as far as it decides: it creates a card for one run, and tells the other that it exists. Runs overlap as the
 * scheduler likes, die in any call, and their requests are refused, lost before and lost after the work.
 */
describe('whatever dies and overlaps', () => {
	const IDS = ['E1', 'E2', 'E3'];
	type Fate = 'sent' | 'refused' | 'lost' | 'arrived';
	interface Run {
		fates: Fate[];
		death?: Death;
		/** By its user at its end: n8n shows none of its items. */
		cancelled?: boolean;
		overlaps: boolean;
	}
	const run: fc.Arbitrary<Run> = fc.record({
		fates: fc.array(fc.constantFrom<Fate>('sent', 'sent', 'refused', 'lost', 'arrived'), {
			minLength: 3,
			maxLength: 3,
		}),
		death: fc.option(fc.record({ call: fc.nat(6), isWritten: fc.boolean() }), { nil: undefined }),
		cancelled: fc.boolean(),
		overlaps: fc.boolean(),
	});

	class World {
		readonly created = new Set<string>();

		readonly arrived: string[] = [];

		/** Those of whom an Applied item or a Summary said that nobody knows. */
		readonly unknown = new Set<string>();

		deaths = 0;
	}

	async function play(
		world: World,
		list: SharedList,
		{ fates, death, cancelled = false }: Run,
		pause: () => Promise<void>,
	): Promise<void> {
		const process = list.process({ death });
		const invitations = new Invitations(process.items, nameOf, {
			...instantly,
			// Whatever was under way when the claim was made has ended by then.
			sleep: async () => {
				for (let turn = 0; turn < 30; turn += 1) await pause();
			},
		});
		const fateOf = (id: string) => fates[IDS.indexOf(id)];
		const client = {
			stopped: false,
			call: async (_: string, fields: IDataObject): Promise<CallResult> => {
				const id = String(fields['card-id']);
				await pause();
				const fate = fateOf(id);
				if (fate === 'sent' || fate === 'arrived') world.arrived.push(id);
				await pause();
				if (fate === 'sent') return SENT;
				return fate === 'refused' ? { kind: 'throttled' } : { kind: 'unclear', what: 'dropped' };
			},
		} as unknown as Id123Client;
		const told: string[] = [];
		const send = async (id: string) => {
			const { state } = await invitations.send(client, card(id));
			if (state === 'unknown') told.push(id);
		};
		const there = IDS.filter((id) => world.created.has(id));
		const joiners = IDS.filter((id) => !world.created.has(id));
		const due = await invitations.begin(joiners, ['OLD', ...there]);
		for (const id of joiners) {
			if (!(await invitations.isNoted(id))) continue;
			await pause();
			const isOurs = !world.created.has(id);
			world.created.add(id);
			await pause();
			if (isOurs) await send(id);
			else await invitations.drop(id);
		}
		if (due.size > 0 && (await invitations.isClaimed())) for (const id of due) await send(id);
		const others = ['OLD', ...there].filter((id) => !due.has(id));
		if (cancelled) return void (await invitations.end([]));
		for (const id of await endOf(invitations, others, true)) told.push(id);
		for (const id of told) world.unknown.add(id);
	}

	test('nobody is invited twice, nobody who was there all along is; who is not invited is told', async () => {
		const property = fc.asyncProperty(
			fc.scheduler(),
			fc.array(run, { minLength: 1, maxLength: 6 }),
			async (s, runs) => {
				const world = new World();
				const pause = async () => await s.schedule(Promise.resolve());
				const list = new SharedList(pause);
				let under: Array<Promise<void>> = [];
				for (const given of runs) {
					if (!given.overlaps) {
						await settle(s, under);
						under = [];
					}
					under.push(play(world, list, given, pause));
				}
				await settle(s, under);
				const well: Run = { fates: ['sent', 'sent', 'sent'], overlaps: false };
				for (let quiet = 0; quiet < 3; quiet += 1) {
					await settle(s, [play(world, list, well, pause)]);
				}
				const twice = world.arrived.filter((id, index) => world.arrived.indexOf(id) !== index);
				expect(twice).toEqual([]);
				expect(world.arrived).not.toContain('OLD');
				// Where nobody died and no two runs met, each is invited or told.
				if (runs.every(({ death, overlaps }) => death === undefined && !overlaps)) {
					const lost = IDS.filter((id) => !world.arrived.includes(id) && !world.unknown.has(id));
					expect(lost).toEqual([]);
				}
			},
		);
		await fc.assert(property, { numRuns: Number(process.env.SYNC_INVITATION_RUNS ?? 300) });
	}, 120_000);
});

const runOver = (list: SharedList, process = list.process()) =>
	new Invitations(process.items, nameOf, instantly);

describe('the invitation to a card of which nobody knows whether it was made', () => {
	const CLIENT = { stopped: false, call: async () => await Promise.resolve(SENT) };

	async function begun(list: SharedList): Promise<Invitations> {
		const invitations = runOver(list);
		await invitations.begin(['E1'], []);
		expect(await invitations.isNoted('E1')).toBe(true);
		return invitations;
	}
	const dueNext = async (list: SharedList) => [...(await runOver(list).begin([], ['E1']))];

	test('is sent by the next run, which finds the card', async () => {
		const list = new SharedList();
		const run = await begun(list);
		run.oweInDoubt('E1');
		await endOf(run, [], true);
		expect(await dueNext(list)).toEqual(['E1']);
	});

	test.each(['first', 'second'])(
		'is not sent by the next run where another one has made the card, and the doubt was of the %s run',
		async (doubtful) => {
			const list = new SharedList();
			const runs = [await begun(list), await begun(list)];
			const [run, other] = doubtful === 'first' ? runs : runs.reverse();
			run.oweInDoubt('E1');
			await endOf(run, [], true);
			await other.send(CLIENT as unknown as Id123Client, card('E1'));
			await endOf(other, [], true);
			expect(await dueNext(list)).toEqual([]);
		},
	);
});

test.each([0, 49, 50, 119])(
	'the card of joiner %i is not made before it is noted that an invitation is under way',
	async (at) => {
		const joiners = Array.from({ length: 120 }, (_, number) => `E${number}`);
		const list = new SharedList();
		const process = list.process();
		const run = runOver(list, process);
		await run.begin(joiners, []);
		expect(await run.isNoted(joiners[at])).toBe(true);
		process.die();
		const next = runOver(list);
		await next.begin([], [joiners[at]]);
		expect([...(await endOf(next, [joiners[at]], true))]).toEqual([joiners[at]]);
	},
);

test('what is noted is found although a run that noted nothing ended before', async () => {
	const list = new SharedList();
	const process = list.process();
	const run = runOver(list, process);
	await run.begin(['E1'], []);
	const idle = runOver(list);
	await idle.begin([], []);
	await endOf(idle, [], true);
	expect(await run.isNoted('E1')).toBe(true);
	process.die();
	const next = runOver(list);
	await next.begin([], ['E1']);
	expect([...(await endOf(next, ['E1'], true))]).toEqual(['E1']);
});
