import type { IDataObject } from 'n8n-workflow';
import { sync } from '../../../../nodes/Id123/Id123Sync/sync.ts';
import { scriptedClient, success } from '../../../support/scripted-service.mts';
import { PARTS } from './support/parts.mts';
import { rosterOf } from './support/read-roster.mts';

const KEY = 'key-of-the-account-1234';
const ROWS = Array.from({ length: 40 }, (_, index) => ({
	json: { 'Card ID': `E${index}`, 'Full Name': `Person ${index}` } as IDataObject,
}));

/** A run in which n8n throws when it hears of the tenth row. */
async function runUntil(thrown: Error) {
	const { client, cancellation, clock, sent } = scriptedClient(({ action }) =>
		action === 'list-cards' ? success('S2010', { data: [] }) : success('S2001'),
	);
	const roster = await rosterOf(ROWS.map(({ json }) => json));
	const parts = {
		...PARTS,
		client,
		cancellation,
		settings: { ...PARTS.settings, missingCards: 'ignore' as const },
		secrets: () => [KEY],
		progress: (done: number) => {
			if (done === 10) throw thrown;
		},
	};
	const result = await clock.outcome(sync(ROWS, roster, parts));
	if (result.ok) throw new Error('The run came to its end');
	const created = sent.filter(({ body }) => body.action === 'create-card').length;
	return { failure: result.failure, created };
}

describe('what nobody expected while rows are applied', () => {
	test('is told as what it is, with what was done', async () => {
		const { failure, created } = await runUntil(new TypeError('The editor has gone away'));
		expect(failure.what).toContain('The editor has gone away');
		expect(failure.what).not.toContain('could not note');
		expect(failure).toMatchObject({ state: 'partly', rule: 'brokenOff' });
		const done = Number(/(\d+) of 40 changes are done/.exec(failure.what)?.[1]);
		expect(done).toBeGreaterThanOrEqual(10);
		expect(done).toBeLessThanOrEqual(created);
	});

	test('keeps every further row from being sent, and lets what is under way come to its end', async () => {
		const { created } = await runUntil(new Error('Gone'));
		expect(created).toBeLessThanOrEqual(10 + 5);
	});

	test('shows no key, and is one line of bounded length', async () => {
		const { failure } = await runUntil(new Error(`Refused ${KEY}\n${'at x '.repeat(500)}`));
		expect(failure.what).not.toContain(KEY);
		expect(failure.what).not.toContain('\n');
		expect(failure.what.length).toBeLessThan(400);
	});
});
