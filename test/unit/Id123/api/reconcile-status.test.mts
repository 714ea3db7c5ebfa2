import { changeStatusOnce } from '../../../../nodes/Id123/api/reconcile.ts';
import type { Id123Client } from '../../../../nodes/Id123/api/client.ts';
import { STATUS_ACTIONS } from '../../../../nodes/Id123/card/vocabulary.ts';
import type { Trouble } from '../../../support/card-store.mts';
import {
	answer,
	dropped,
	refusal,
	success,
	unreachable,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';
import {
	archive,
	IDS,
	OTHER,
	remove,
	withAnswers,
	withStore,
} from '../../../support/reconciling.mts';

describe('deleting a card', () => {
	it('is one request when its answer comes', async () => {
		const { result, sent } = await withStore(remove, [], { card: OTHER });
		expect(result).toMatchObject({ kind: 'success', code: 'S2003' });
		expect(sent).toEqual(['delete-card']);
	});

	it('is done when the repeated request finds no card', async () => {
		const { result, sent } = await withStore(remove, ['droppedAfter'], { card: OTHER });
		expect(result).toMatchObject({ kind: 'success', code: 'S2003', reconciled: true });
		expect(sent).toEqual(['delete-card', 'delete-card']);
	});

	it('of a card that is not there is refused', async () => {
		const { result } = await withStore(remove, []);
		expect(result).toMatchObject({ kind: 'refused', code: 'F209' });
	});

	it('of a card that is not archived is refused, also after a lost answer', async () => {
		const settings = { card: OTHER, deletesOnlyArchived: true };
		for (const troubles of [[], ['droppedAfter'], ['droppedBefore', 'downAfter']] as Trouble[][]) {
			const { result, store } = await withStore(remove, troubles, settings);
			expect(result).toMatchObject({ kind: 'refused', code: 'F113' });
			expect(store.cards.size).toBe(1);
		}
	});

	it('is in doubt after five lost answers', async () => {
		const { result, sent } = await withAnswers(remove, dropped());
		expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
		expect(sent).toHaveLength(5);
	});

	it.each<[string, Outcome]>([
		['the service is out of reach', unreachable()],
		['a proxy stands in the way', webPage(403)],
		['the account is held back for an hour', answer('', 429, { 'retry-after': '3600' })],
		['the key is no longer known', refusal('F101')],
	])('stays in doubt when %s after a lost answer', async (_, outcome) => {
		for (const action of [remove, archive]) {
			const { result } = await withAnswers(action, dropped(), outcome);
			expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
		}
	});
});

describe('changing the status of a card', () => {
	const strict = { card: OTHER, refusesRepeats: true };

	it('is one request when its answer comes', async () => {
		const { result, sent } = await withStore(archive, [], strict);
		expect(result).toMatchObject({ kind: 'success', code: 'S2005' });
		expect(sent).toEqual(['card-action']);
	});

	it.each(STATUS_ACTIONS)(
		'is done when the card shows it after a lost answer: %s',
		async (action) => {
			const change = async (client: Id123Client) =>
				await changeStatusOnce(client, { ...IDS, 'status-action': action }, action);
			const card = action === 'activate' ? { ...OTHER, 'card-status': 'ARCHIVED' } : OTHER;
			const { result, store, sent } = await withStore(change, ['droppedAfter'], {
				...strict,
				card,
			});
			expect(result).toMatchObject({ kind: 'success', code: 'S2005', reconciled: true });
			expect(store.work.changed).toBe(1);
			expect(sent).toEqual(['card-action', 'card-action', 'view-card']);
		},
	);

	it('is done without a look-up where the service takes a repeat', async () => {
		const { result, sent } = await withStore(archive, ['droppedAfter'], { card: OTHER });
		expect(result).toMatchObject({ kind: 'success', code: 'S2005' });
		expect(sent).toEqual(['card-action', 'card-action']);
	});

	it.each([
		['archive', 'INSTALLED', 'ACTIVE'],
		['activate', 'ARCHIVED', 'INACTIVE'],
		['activate', 'INSTALLED', 'DEACTIVATED'],
		['deactivate', 'INSTALLED', 'ACTIVE'],
		['revoke', 'INSTALLED', 'ACTIVE'],
	] as const)(
		'is refused when the card shows something else: %s, %s and %s',
		async (action, ...shows) => {
			const change = async (client: Id123Client) =>
				await changeStatusOnce(client, { ...IDS, 'status-action': action }, action);
			const [status, subStatus] = shows;
			const data = { 'card-status': status, 'card-sub-status': subStatus };
			const view = success('S2004', { data });
			const { result } = await withAnswers(change, dropped(), refusal('F113'), view);
			expect(result).toMatchObject({ kind: 'refused', code: 'F113' });
		},
	);

	it.each(['activate', 'deactivate', 'archive'] as const)(
		'is in doubt when the card shows no status: %s',
		async (action) => {
			const change = async (client: Id123Client) =>
				await changeStatusOnce(client, { ...IDS, 'status-action': action }, action);
			for (const data of [{}, { 'card-status': '', 'card-sub-status': 'INACTIVE' }]) {
				const view = success('S2004', { data });
				const { result } = await withAnswers(change, dropped(), refusal('F113'), view);
				expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
			}
		},
	);

	it('is in doubt when the state forbids it now and cannot be looked up', async () => {
		const { result } = await withAnswers(archive, dropped(), refusal('F113'), refusal('F104'));
		expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
	});

	it('is refused without a look-up when its answer comes', async () => {
		const { result, sent } = await withAnswers(archive, refusal('F113'));
		expect(result).toMatchObject({ kind: 'refused', code: 'F113' });
		expect(sent).toEqual(['card-action']);
	});

	it('is refused for what another refusal says, also after a lost answer', async () => {
		const { result } = await withAnswers(archive, dropped(), refusal('F209'));
		expect(result).toMatchObject({ kind: 'refused', code: 'F209' });
	});
});
