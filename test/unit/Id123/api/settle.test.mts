import type { SettledResult } from '../../../../nodes/Id123/api/settle.ts';
import { changeStatusOnce, createOnce, deleteOnce } from '../../../../nodes/Id123/api/settle.ts';
import type { Id123Client } from '../../../../nodes/Id123/api/client.ts';
import { toCardBody } from '../../../../nodes/Id123/card/body.ts';
import { STATUS_ACTIONS, type FlatCard } from '../../../../nodes/Id123/card/vocabulary.ts';
import { CardStore, type StoreSettings, type Trouble } from '../../../support/card-store.mts';
import {
	answer,
	dropped,
	inTurn,
	refusal,
	scriptedClient,
	success,
	unreachable,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';

const IDS = { 'card-template-id': 't1', 'card-id': '17' };
const SENT: FlatCard = { 'card-id': '17', name: 'Ada Lovelace', 'front-1': 'Engines' };
const CARD = { ...IDS, ...toCardBody(SENT) };
const OTHER: FlatCard = {
	'card-id': '17',
	name: 'Charles Babbage',
	'card-status': 'INACTIVE',
	'card-sub-status': 'INACTIVE',
};

const create = async (client: Id123Client) => await createOnce(client, CARD, SENT);
const archive = async (client: Id123Client) =>
	await changeStatusOnce(client, { ...IDS, 'status-action': 'archive' }, 'archive');
const remove = async (client: Id123Client) => await deleteOnce(client, IDS);

/** What `action` comes to with a service that answers `outcomes` in turn, and which actions were sent. */
async function withAnswers(
	action: (client: Id123Client) => Promise<SettledResult>,
	...outcomes: Outcome[]
) {
	const { client, clock, sent } = scriptedClient(inTurn(...outcomes));
	const result = await clock.outcome(action(client));
	return { result, sent: sent.map(({ body }) => body.action) };
}

/** The same with a store in which these troubles strike, one request after the other. */
async function withStore(
	action: (client: Id123Client) => Promise<SettledResult>,
	troubles: Trouble[],
	settings: StoreSettings & { card?: FlatCard } = {},
) {
	const store = new CardStore([...troubles], settings);
	if (settings.card) store.cards.set('17', { ...settings.card });
	const { client, clock, sent } = scriptedClient(store.respond);
	const result = await clock.outcome(action(client));
	return { result, store, sent: sent.map(({ body }) => body.action) };
}

const shown = (values: FlatCard) =>
	success('S2004', { data: { 'card-data': toCardBody(values)['card-data'] as never } });

describe('creating a card', () => {
	it('is one request when its answer comes', async () => {
		const { result, sent } = await withStore(create, []);
		expect(result).toMatchObject({ kind: 'success', code: 'S2001' });
		expect(result).not.toHaveProperty('settled');
		expect(sent).toEqual(['create-card']);
	});

	it.each<Trouble>(['droppedAfter', 'downAfter', 'pageAfter', 'F221After'])(
		'is found to be done when the answer was lost: %s',
		async (trouble) => {
			const { result, store, sent } = await withStore(create, [trouble]);
			expect(result).toMatchObject({
				kind: 'success',
				code: 'S2001',
				settled: true,
				body: { status: 'success', code: 'S2001', ...IDS },
			});
			expect(store.work.created).toBe(1);
			expect(sent).toEqual(['create-card', 'view-card']);
		},
	);

	it.each<Trouble>(['droppedBefore', 'downBefore', 'F221Before'])(
		'is sent again when no card is there: %s',
		async (trouble) => {
			const { result, store, sent } = await withStore(create, [trouble]);
			expect(result).toMatchObject({ kind: 'success', code: 'S2001' });
			expect(store.work.created).toBe(1);
			expect(sent).toEqual(['create-card', 'view-card', 'create-card']);
		},
	);

	it('is found to be done when the work came after the look-up', async () => {
		const { result, store, sent } = await withStore(create, ['late']);
		expect(result).toMatchObject({ kind: 'success', settled: true });
		expect(store.work.created).toBe(1);
		expect(sent).toEqual(['create-card', 'view-card', 'create-card', 'view-card']);
	});

	it('is refused at once when the card exists', async () => {
		const { result, sent } = await withStore(create, [], { card: OTHER });
		expect(result).toMatchObject({ kind: 'refused', code: 'F202' });
		expect(sent).toEqual(['create-card']);
	});

	it('is in doubt when the answer was lost and a card with other values is there', async () => {
		const { result, store } = await withStore(create, ['droppedAfter'], { card: OTHER });
		expect(result).toEqual({ kind: 'unclear', what: 'otherCard' });
		expect(store.cards.get('17')).toEqual(OTHER);
	});

	it('is refused when a card with other values comes between', async () => {
		const lost = [dropped(), refusal('F209'), refusal('F202'), shown(OTHER)];
		const { result } = await withAnswers(create, ...lost);
		expect(result).toMatchObject({ kind: 'refused', code: 'F202' });
	});

	it('is in doubt when the card cannot be looked up', async () => {
		for (const lookUp of [dropped(), refusal('F203'), refusal('F104'), webPage(403)]) {
			const { result } = await withAnswers(create, dropped(), lookUp);
			expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
		}
	});

	it('is in doubt when somebody has the id and cannot be looked up', async () => {
		const { result } = await withAnswers(
			create,
			dropped(),
			refusal('F209'),
			refusal('F202'),
			refusal('F104'),
		);
		expect(result).toEqual({ kind: 'unclear', what: 'dropped' });
	});

	it('is given up after five lost answers, each looked into', async () => {
		const { client, clock, sent } = scriptedClient((body) =>
			body.action === 'view-card' ? refusal('F209') : dropped(),
		);
		expect(await clock.outcome(create(client))).toEqual({ kind: 'unclear', what: 'dropped' });
		expect(sent.map(({ body }) => body.action)).toEqual(
			Array.from({ length: 5 }, () => ['create-card', 'view-card']).flat(),
		);
	});

	it('is tried twice when the service cannot generate the card', async () => {
		const { result, sent } = await withStore(create, ['F221Before', 'none', 'F221Before']);
		expect(result).toMatchObject({ kind: 'refused', code: 'F221' });
		expect(sent).toEqual(['create-card', 'view-card', 'create-card', 'view-card']);
	});

	it('is tried twice for that also when an answer was lost before', async () => {
		const { result } = await withStore(create, ['droppedBefore', 'none', 'F221Before']);
		expect(result).toMatchObject({ kind: 'success', code: 'S2001' });
	});

	it('says that nothing was sent when the service is out of reach', async () => {
		const { result } = await withAnswers(create, unreachable());
		expect(result).toEqual({ kind: 'unreachable', why: 'refused' });
	});

	it('takes no card for its own that shows nothing of what was sent', async () => {
		const bare = async (client: Id123Client) =>
			await createOnce(client, IDS, { 'card-id': '17', 'unique-identifier': 'ada@example.org' });
		const { result } = await withStore(bare, ['droppedAfter'], { card: OTHER });
		expect(result).toEqual({ kind: 'unclear', what: 'otherCard' });
		const odd = await withAnswers(bare, dropped(), answer({ status: 'success', code: 'S2004' }));
		expect(odd.result).toEqual({ kind: 'unclear', what: 'otherCard' });
	});

	it('compares what the card shows, not the white space around it', async () => {
		const { result } = await withAnswers(
			create,
			dropped(),
			shown({ ...SENT, name: ' Ada Lovelace ' }),
		);
		expect(result).toMatchObject({ kind: 'success', settled: true });
	});
});

describe('deleting a card', () => {
	it('is one request when its answer comes', async () => {
		const { result, sent } = await withStore(remove, [], { card: OTHER });
		expect(result).toMatchObject({ kind: 'success', code: 'S2003' });
		expect(sent).toEqual(['delete-card']);
	});

	it('is done when the repeated request finds no card', async () => {
		const { result, sent } = await withStore(remove, ['droppedAfter'], { card: OTHER });
		expect(result).toMatchObject({ kind: 'success', code: 'S2003', settled: true });
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
			expect(result).toMatchObject({ kind: 'success', code: 'S2005', settled: true });
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
