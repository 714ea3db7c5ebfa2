/** What the service answers although nothing can be read from it: nobody loses the card over it. */
import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import type { SyncParts } from '../../../../nodes/Id123/Id123Sync/parts.ts';
import { sync } from '../../../../nodes/Id123/Id123Sync/sync.ts';
import {
	dropped,
	refusal,
	scriptedClient,
	serverDown,
	success,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { instantly } from './support/invitations.mts';
import { nameOf } from './support/memory-runs.mts';
import { PARTS } from './support/parts.mts';
import { rosterOf } from './support/read-roster.mts';
import { SharedList } from './support/shared-list.mts';

const ROWS = ['E1', 'E2'].map((id) => ({
	json: { 'Card ID': id, 'Full Name': `Person ${id}` } as IDataObject,
}));

const listed = (id: string | undefined): IDataObject => ({
	...(id !== undefined && { 'card-id': id }),
	'card-status': 'INSTALLED',
	'name-fields': [{ key: 'name', value: `Person ${id}` }],
});

async function run(
	cards: IDataObject[],
	respond: (body: IDataObject) => Outcome | undefined,
	invitations?: SyncParts['invitations'],
) {
	let pages = 0;
	const { client, cancellation, clock, sent } = scriptedClient((body) => {
		const own = respond(body);
		if (own) return own;
		if (body.action !== 'list-cards') return success('S2002');
		pages += 1;
		return success('S2010', { data: pages === 1 ? cards : [] });
	});
	const roster = await rosterOf(ROWS.map(({ json }) => json));
	const parts = { ...PARTS, client, cancellation, invitations };
	const result = await clock.outcome(sync(ROWS, roster, parts));
	const archived = sent.filter(({ body }) => body.action === 'card-action');
	const changing = sent.filter(({ body }) => body.action !== 'list-cards');
	return { result, archived, changing };
}

test.each<[string, unknown]>([
	['no card', null],
	['no card at all', undefined],
	['a card without its status', { 'card-id': 'E3' }],
	['a status without its card', { 'card-status': 'INSTALLED' }],
])('the last look before a removal shows %s: the card stays, and it says so', async (_, data) => {
	const { result, archived } = await run(['E1', 'E2', 'E3'].map(listed), ({ action }) =>
		action === 'view-card'
			? success('S2004', data === undefined ? {} : ({ data } as IDataObject))
			: undefined,
	);
	expect(archived).toEqual([]);
	if (!result.ok) throw new Error(result.failure.what);
	const { report, stopped } = result.value;
	expect(report.rejected).toMatchObject([
		{ json: { 'card-id': 'E3', details: { rule: 'notShown' } } },
	]);
	expect(stopped).toBeUndefined();
});

test('a look at a card that was not listed shows nothing: the row is rejected, and nothing is written', async () => {
	const { result, changing } = await run([listed('E1')], ({ action, 'card-id': id }) => {
		if (id !== 'E2') return undefined;
		return action === 'view-card' ? success('S2004', { data: null }) : refusal('F202');
	});
	if (!result.ok) throw new Error(result.failure.what);
	expect(result.value.report.rejected).toHaveLength(1);
	expect(changing.filter(({ body }) => body['card-id'] === 'E2')).toHaveLength(2);
});

test('a listed card without its Card ID is left out, with a note', async () => {
	const { result, archived } = await run(['E1', 'E2', undefined].map(listed), () => undefined);
	expect(archived).toEqual([]);
	if (!result.ok) throw new Error(result.failure.what);
	const { report, notes } = result.value;
	expect(report.rejected).toEqual([]);
	expect(notes).toEqual([
		'One card that ID123 listed without a Card ID was left out: what has no id cannot be removed.',
	]);
});

test('a listing of which no card has a Card ID changes nothing', async () => {
	const { result, changing } = await run([listed(undefined)], () => undefined);
	expect(changing).toEqual([]);
	expect(!result.ok && result.failure.what).toBe(
		'Nothing was changed: ID123 listed cards without their Card IDs',
	);
});

describe('a card whose creation was not answered', () => {
	/** A run that invites, and of E1 hears only what View Card shows. */
	async function inviting(list: SharedList, view: Outcome, cards: IDataObject[] = []) {
		const invitations = new Invitations(list.process().items, nameOf, instantly);
		const { result, changing } = await run(
			cards,
			({ action, 'card-id': id }) => {
				if (action === 'card-invitation') return success('S2008');
				if (id === 'E1' && action === 'create-card' && cards.length === 0) return dropped();
				return action === 'view-card' ? view : undefined;
			},
			invitations,
		);
		if (!result.ok) throw new Error(result.failure.what);
		const invited = changing.filter(({ body }) => body.action === 'card-invitation');
		return {
			invited: invited.map(({ body }) => body['card-id']).sort(),
			states: result.value.report.applied.map(({ json }) => json.invitation),
		};
	}
	const SHOWN = success('S2004', { data: listed('E1') });

	test('is invited where it shows that it was made', async () => {
		expect(await inviting(new SharedList(), SHOWN)).toEqual({
			invited: ['E1', 'E2'],
			states: ['sent', 'sent'],
		});
	});

	test('is not invited where another run has the same person in hand: it may have made it, and invited', async () => {
		const list = new SharedList();
		const other = new Invitations(list.process().items, nameOf, instantly);
		await other.begin(['E1'], []);
		await other.isNoted('E1');
		expect(await inviting(list, SHOWN)).toEqual({ invited: ['E2'], states: ['unknown', 'sent'] });
	});

	test('is invited by the next run where it could not be looked at, and is there', async () => {
		const list = new SharedList();
		expect((await inviting(list, serverDown())).invited).toEqual(['E2']);
		const cards = ['E1', 'E2'].map((id) => ({ ...listed(id), 'card-status': 'INACTIVE' }));
		expect((await inviting(list, SHOWN, cards)).invited).toEqual(['E1']);
	});
});

describe('an archived person who comes back', () => {
	async function returning(update: Outcome) {
		const invitations = new Invitations(new SharedList().process().items, nameOf, instantly);
		const cards = [{ ...listed('E1'), 'card-status': 'ARCHIVED' }, listed('E2')];
		const { result, changing } = await run(
			cards,
			({ action, 'card-id': id }) => {
				if (action === 'card-action') return success('S2005');
				if (action === 'card-invitation') return success('S2008');
				return id === 'E1' ? update : undefined;
			},
			invitations,
		);
		if (!result.ok) throw new Error(result.failure.what);
		const sent = changing.filter(({ body }) => body['card-id'] === 'E1');
		return {
			sent: sent.map(({ body }) => body['status-action'] ?? body.action),
			outcomes: result.value.report.applied.map(({ json }) => json.outcome),
		};
	}

	test('is activated, has their values, and is invited', async () => {
		expect(await returning(success('S2002'))).toEqual({
			sent: ['activate', 'create-card', 'card-invitation'],
			outcomes: ['restored', 'updated'],
		});
	});

	test('is archived again and not invited where the Unique Identifier is that of another card', async () => {
		expect(await returning(refusal('F214'))).toEqual({
			sent: ['activate', 'create-card', 'archive'],
			outcomes: ['updated'],
		});
	});
});
