import { createOnce } from '../../../../nodes/Id123/api/reconcile.ts';
import type { Id123Client } from '../../../../nodes/Id123/api/client.ts';
import type { Trouble } from '../../../support/card-store.mts';
import {
	answer,
	dropped,
	refusal,
	scriptedClient,
	unreachable,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';
import {
	create,
	IDS,
	OTHER,
	SENT,
	shown,
	withAnswers,
	withStore,
} from '../../../support/reconciling.mts';

describe('creating a card', () => {
	it('is one request when its answer comes', async () => {
		const { result, sent } = await withStore(create, []);
		expect(result).toMatchObject({ kind: 'success', code: 'S2001' });
		expect(result).not.toHaveProperty('reconciled');
		expect(sent).toEqual(['create-card']);
	});

	it.each<Trouble>(['droppedAfter', 'downAfter', 'pageAfter', 'F221After'])(
		'is found to be done when the answer was lost: %s',
		async (trouble) => {
			const { result, store, sent } = await withStore(create, [trouble]);
			expect(result).toMatchObject({
				kind: 'success',
				code: 'S2001',
				reconciled: true,
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
		expect(result).toMatchObject({ kind: 'success', reconciled: true });
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

	it.each<[string, Outcome, object]>([
		['is done when that is its own', shown(SENT), { kind: 'success', reconciled: true }],
		[
			'is refused when the card shows other values',
			shown(OTHER),
			{ kind: 'refused', code: 'F214' },
		],
		['is refused when there is no such card', refusal('F209'), { kind: 'refused', code: 'F214' }],
		['is in doubt when nobody can tell', refusal('F104'), { kind: 'unclear', what: 'dropped' }],
	])('whose Unique Identifier is taken after a lost answer %s', async (_, lookUp, expected) => {
		const lost = [dropped(), refusal('F209'), refusal('F214')];
		const { result, sent } = await withAnswers(create, ...lost, lookUp);
		expect(result).toMatchObject(expected);
		expect(sent).toHaveLength(4);
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
		expect(result).toMatchObject({ kind: 'success', reconciled: true });
	});
});
