/** What the service answers although nothing can be read from it: nobody loses the card over it. */
import type { IDataObject } from 'n8n-workflow';
import { sync } from '../../../../nodes/Id123/Id123Sync/sync.ts';
import {
	refusal,
	scriptedClient,
	success,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { PARTS } from './support/parts.mts';
import { rosterOf } from './support/read-roster.mts';

const ROWS = ['E1', 'E2'].map((id) => ({
	json: { 'Card ID': id, 'Full Name': `Person ${id}` } as IDataObject,
}));

const listed = (id: string | undefined): IDataObject => ({
	...(id !== undefined && { 'card-id': id }),
	'card-status': 'INSTALLED',
	'name-fields': [{ key: 'name', value: `Person ${id}` }],
});

async function run(cards: IDataObject[], respond: (body: IDataObject) => Outcome | undefined) {
	let pages = 0;
	const { client, cancellation, clock, sent } = scriptedClient((body) => {
		const own = respond(body);
		if (own) return own;
		if (body.action !== 'list-cards') return success('S2002');
		pages += 1;
		return success('S2010', { data: pages === 1 ? cards : [] });
	});
	const roster = await rosterOf(ROWS.map(({ json }) => json));
	const result = await clock.outcome(sync(ROWS, roster, { ...PARTS, client, cancellation }));
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
