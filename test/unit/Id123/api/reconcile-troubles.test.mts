import fc from 'fast-check';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import type { Id123Client } from '../../../../nodes/Id123/api/client.ts';
import {
	changeStatusOnce,
	createOnce,
	deleteOnce,
	type ReconciledResult,
} from '../../../../nodes/Id123/api/reconcile.ts';
import { STATUS_ACTIONS, type FlatCard } from '../../../../nodes/Id123/card/vocabulary.ts';
import { bodyOf } from '../../../support/card-body.mts';
import { CardStore, TROUBLES, type Trouble } from '../../../support/card-store.mts';
import { dropped, scriptedClient } from '../../../support/scripted-service.mts';

const IDS = { 'card-template-id': 't1', 'card-id': '17' };
const SENT: FlatCard = { 'card-id': '17', name: 'Ada Lovelace', 'back-2': 'Engines' };
const CARD = { ...IDS, ...bodyOf(SENT) };
const OTHER: FlatCard = {
	'card-id': '17',
	name: 'Charles Babbage',
	'card-status': 'INSTALLED',
	'card-sub-status': 'ACTIVE',
};

const scripts = (troubles: readonly Trouble[] = TROUBLES) =>
	fc.array(fc.constantFrom(...troubles), { maxLength: 14 });
/** Too few to use up the tries of anything, with the service's own refusal at most once. */
const shortScripts = fc
	.array(fc.constantFrom(...TROUBLES), { maxLength: LIMITS.tries - 1 })
	.filter((script) => script.filter((trouble) => trouble.startsWith('F221')).length <= 1);
const stopsAfter = fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined });
const flags = fc.record({ refusesRepeats: fc.boolean(), deletesOnlyArchived: fc.boolean() });

const shows = (card: FlatCard | undefined) =>
	card !== undefined && card.name === SENT.name && card['back-2'] === SENT['back-2'];

async function play<T>(
	store: CardStore,
	action: (client: Id123Client) => Promise<T>,
	stopAfterMs?: number,
): Promise<T> {
	const { client, clock, cancellation } = scriptedClient(store.respond);
	const result = action(client);
	if (stopAfterMs !== undefined) {
		await clock.advance(stopAfterMs);
		cancellation.cancel();
	}
	const outcome = await clock.outcome(result);
	// Work that the service does late is done before the state is judged.
	store.respond({ action: 'view-card', 'card-id': 'none' });
	return outcome;
}

describe('whatever is lost in whatever order', () => {
	it('a card is created once at most, and a row that is done has its card', async () => {
		await fc.assert(
			fc.asyncProperty(scripts(), stopsAfter, async (script, stopAfterMs) => {
				const store = new CardStore([...script]);
				const result = await play(
					store,
					async (client) => await createOnce(client, CARD, SENT),
					stopAfterMs,
				);
				expect(store.work.created).toBeLessThanOrEqual(1);
				if (result.kind === 'success') expect(shows(store.cards.get('17'))).toBe(true);
				// Nobody else creates cards here, so "exists already" would be a wrong accusation.
				if (result.kind === 'refused') expect(result.code).toBe('F221');
				if (['cancelled', 'throttled', 'notService'].includes(result.kind)) {
					expect(store.work.created).toBe(0);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it('a card is created when fewer things go wrong than there are tries', async () => {
		await fc.assert(
			fc.asyncProperty(shortScripts, async (script) => {
				const store = new CardStore([...script]);
				const result = await play(store, async (client) => await createOnce(client, CARD, SENT));
				expect(result.kind).toBe('success');
				expect(store.work.created).toBe(1);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('a card of somebody else is neither changed nor taken for the one that was sent', async () => {
		await fc.assert(
			fc.asyncProperty(scripts(), stopsAfter, async (script, stopAfterMs) => {
				const store = new CardStore([...script]);
				store.cards.set('17', { ...OTHER });
				const result = await play(
					store,
					async (client) => await createOnce(client, CARD, SENT),
					stopAfterMs,
				);
				expect(result.kind).not.toBe('success');
				expect(store.cards.get('17')).toEqual(OTHER);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('a card that is reported deleted is gone, and one that is reported kept is there', async () => {
		await fc.assert(
			fc.asyncProperty(scripts(), stopsAfter, flags, async (script, stopAfterMs, settings) => {
				const store = new CardStore([...script], settings);
				store.cards.set('17', { ...OTHER });
				const result = await play(
					store,
					async (client) => await deleteOnce(client, IDS),
					stopAfterMs,
				);
				if (result.kind === 'success') expect(store.cards.size).toBe(0);
				else if (result.kind !== 'unclear') expect(store.cards.size).toBe(1);
				if (settings.deletesOnlyArchived) expect(store.cards.size).toBe(1);
			}),
			{ numRuns: 1_000 },
		);
	});

	it.each(STATUS_ACTIONS)('a status that is reported changed is so: %s', async (action) => {
		const start = { ...OTHER, ...(action === 'activate' ? { 'card-status': 'ARCHIVED' } : {}) };
		await fc.assert(
			fc.asyncProperty(scripts(), stopsAfter, flags, async (script, stopAfterMs, settings) => {
				const store = new CardStore([...script], settings);
				store.cards.set('17', { ...start });
				const fields = { ...IDS, 'status-action': action };
				const result = await play(
					store,
					async (client) => await changeStatusOnce(client, fields, action),
					stopAfterMs,
				);
				if (result.kind === 'success') expect(store.work.changed).toBe(1);
				else if (result.kind !== 'unclear') expect(store.work.changed).toBe(0);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('deleting and changing the status are done when fewer things go wrong than there are tries', async () => {
		await fc.assert(
			fc.asyncProperty(shortScripts, flags, async (script, settings) => {
				const status = new CardStore([...script], settings);
				status.cards.set('17', { ...OTHER });
				const fields = { ...IDS, 'status-action': 'archive' };
				const changed = await play(
					status,
					async (client) => await changeStatusOnce(client, fields, 'archive'),
				);
				expect(changed.kind).toBe('success');
				expect(status.work.changed).toBe(1);
				const deletion = new CardStore([...script]);
				deletion.cards.set('17', { ...OTHER });
				const deleted = await play(deletion, async (client) => await deleteOnce(client, IDS));
				expect(deleted.kind).toBe('success');
				expect(deletion.work.deleted).toBe(1);
			}),
			{ numRuns: 1_000 },
		);
	});
});

const ACTIONS = [
	['creating', async (client) => await createOnce(client, CARD, SENT)],
	['deleting', async (client) => await deleteOnce(client, IDS)],
	[
		'changing the status',
		async (client) =>
			await changeStatusOnce(client, { ...IDS, 'status-action': 'archive' }, 'archive'),
	],
] as const satisfies ReadonlyArray<[string, (client: Id123Client) => Promise<ReconciledResult>]>;

describe('a run that is stopped', () => {
	it.each(ACTIONS)(
		'leaves a lost answer in doubt, and sends nothing more: %s',
		async (_, action) => {
			const { client, clock, cancellation, sent } = scriptedClient(() => dropped());
			const result = action(client);
			await clock.advance(25);
			cancellation.cancel();
			expect(await clock.outcome(result)).toEqual({ kind: 'unclear', what: 'dropped' });
			expect(sent.length).toBeLessThanOrEqual(2);
		},
	);

	it.each(ACTIONS)('before it began sends nothing: %s', async (_, action) => {
		const { client, clock, cancellation, sent } = scriptedClient(() => dropped());
		cancellation.cancel();
		expect(await clock.outcome(action(client))).toEqual({ kind: 'cancelled' });
		expect(sent).toHaveLength(0);
	});
});
