import type { IDataObject } from 'n8n-workflow';
import { Templates } from '../../../../nodes/Id123/api/templates.ts';
import {
	inTurn,
	refusal,
	scriptedClient,
	success,
	unreachable,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';

const ANSWER = {
	data: {
		'card-template-id': 't1',
		title: 'Staff',
		fields: {
			'name-fields': [{ key: 'name', label: 'Full Name', required: true, 'max-length': 40 }],
			'front-fields': [{ key: 'front-1', label: 'Department', required: false }],
		},
	},
};

/** As ID123 answers to whichever template is asked for. */
const TEMPLATE = (body: IDataObject): Outcome =>
	success('S2009', { data: { ...ANSWER.data, 'card-template-id': body['card-template-id'] } });

describe('the templates of a run', () => {
	it('are read once each, however many rows ask, all at once', async () => {
		const { client, clock, sent } = scriptedClient(TEMPLATE);
		const templates = new Templates();
		const rows = Array.from({ length: 100 }, async (_, row) =>
			templates.get(client, row % 2 === 0 ? 't1' : 't2'),
		);
		const loaded = await clock.outcome(Promise.all(rows));
		expect(sent.map(({ body }) => body['card-template-id'])).toEqual(['t1', 't2']);
		expect(loaded[0]).toBe(loaded[2]);
		await clock.outcome(templates.get(client, 't1'));
		expect(sent).toHaveLength(2);
	});

	it('come with the labels of the admin and what matches columns to them', async () => {
		const { client, clock } = scriptedClient(TEMPLATE);
		const loaded = await clock.outcome(new Templates().get(client, 't1'));
		if (!loaded.ok) throw new Error(loaded.failure.what);
		const { template, labels, match } = loaded.value;
		expect(template).toMatchObject({ id: 't1', title: 'Staff' });
		expect(labels).toMatchObject({
			name: 'Full Name',
			'front-1': 'Department',
			'card-id': 'Card ID',
		});
		expect(match.ignore(['full name', 'Shoe Size']).problems).toEqual([]);
		expect(match.fail(['full name', 'Shoe Size']).problems).toHaveLength(1);
	});

	it('keep the id that was chosen where ID123 names none', async () => {
		const { data } = ANSWER;
		const { 'card-template-id': _, ...nameless } = data;
		const { client, clock } = scriptedClient(() => success('S2009', { data: nameless }));
		const loaded = await clock.outcome(new Templates().get(client, 't7'));
		expect(loaded).toMatchObject({ value: { template: { id: 't7', title: 'Staff' } } });
	});

	it.each([
		['another template', { ...ANSWER.data, 'card-template-id': 't2' }],
		['no fields', { ...ANSWER.data, fields: null }],
		['fields without any', { ...ANSWER.data, fields: { 'name-fields': [] } }],
		['nothing', null],
	])('stop the run where the answer does not fit: %s', async (_, data) => {
		const { client, clock } = scriptedClient(() => success('S2009', { data }));
		const loaded = await clock.outcome(new Templates().get(client, 't1'));
		expect(loaded).toMatchObject({ failure: { rule: 'templateAnswer', state: 'notSent' } });
	});

	it.each<[string, Outcome]>([
		['an unknown template', refusal('F203')],
		['a page of a proxy', webPage(403)],
		['a web page instead of an answer', webPage(200)],
		['a service out of reach', unreachable()],
	])('that cannot be read say why, and that nothing was sent: %s', async (_, outcome) => {
		const { client, clock } = scriptedClient(() => outcome);
		const loaded = await clock.outcome(new Templates().get(client, 't1'));
		expect(loaded).toMatchObject({ failure: { state: 'notSent' } });
	});

	it('are asked for again only where the cause may pass', async () => {
		for (const [first, requests] of [
			[refusal('F203'), 1],
			[webPage(403), 1],
			[webPage(200), 5 + 1],
		] as const) {
			const lost = requests === 1 ? [first] : Array.from({ length: 5 }, () => first);
			const { client, clock, sent } = scriptedClient(
				inTurn(...lost, TEMPLATE({ 'card-template-id': 't1' })),
			);
			const templates = new Templates();
			await clock.outcome(templates.get(client, 't1'));
			await clock.outcome(templates.get(client, 't1'));
			expect(sent).toHaveLength(requests);
		}
	});

	it('are not read in a run that was stopped', async () => {
		const { client, clock, cancellation, sent } = scriptedClient(TEMPLATE);
		cancellation.cancel();
		expect(await clock.outcome(new Templates().get(client, 't1'))).toMatchObject({
			failure: { what: 'The execution was canceled', state: 'notSent', retryable: true },
		});
		expect(sent).toHaveLength(0);
	});
});
