/** What reconciling a lost answer comes to, with a service that answers by script or with a store in which things go wrong. */
import {
	changeStatusOnce,
	createOnce,
	deleteOnce,
	type ReconciledResult,
} from '../../nodes/Id123/api/reconcile.ts';
import type { Id123Client } from '../../nodes/Id123/api/client.ts';
import type { FlatCard } from '../../nodes/Id123/card/vocabulary.ts';
import { bodyOf } from './card-body.mts';
import { CardStore, type StoreSettings, type Trouble } from './card-store.mts';
import { inTurn, scriptedClient, success, type Outcome } from './scripted-service.mts';

export const IDS = { 'card-template-id': 't1', 'card-id': '17' };
export const SENT: FlatCard = { 'card-id': '17', name: 'Ada Lovelace', 'front-1': 'Engines' };
export const CARD = { ...IDS, ...bodyOf(SENT) };
export const OTHER: FlatCard = {
	'card-id': '17',
	name: 'Charles Babbage',
	'card-status': 'INACTIVE',
	'card-sub-status': 'INACTIVE',
};

export const create = async (client: Id123Client) => await createOnce(client, CARD, SENT);
export const archive = async (client: Id123Client) =>
	await changeStatusOnce(client, { ...IDS, 'status-action': 'archive' }, 'archive');
export const remove = async (client: Id123Client) => await deleteOnce(client, IDS);

/** What `action` comes to with a service that answers `outcomes` in turn, and which actions were sent. */
export async function withAnswers(
	action: (client: Id123Client) => Promise<ReconciledResult>,
	...outcomes: Outcome[]
) {
	const { client, clock, sent } = scriptedClient(inTurn(...outcomes));
	const result = await clock.outcome(action(client));
	return { result, sent: sent.map(({ body }) => body.action) };
}

/** The same with a store in which these troubles strike, one request after the other. */
export async function withStore(
	action: (client: Id123Client) => Promise<ReconciledResult>,
	troubles: Trouble[],
	settings: StoreSettings & { card?: FlatCard } = {},
) {
	const store = new CardStore([...troubles], settings);
	if (settings.card) store.cards.set('17', { ...settings.card });
	const { client, clock, sent } = scriptedClient(store.respond);
	const result = await clock.outcome(action(client));
	return { result, store, sent: sent.map(({ body }) => body.action) };
}

export const shown = (values: FlatCard) =>
	success('S2004', { data: { 'card-data': bodyOf(values)['card-data'] as never } });
