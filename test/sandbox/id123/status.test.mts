import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { about, closeAll, codeOf, newCard, sandboxWith, send, statusOf } from '../support.mts';

afterEach(closeAll);

const { staff } = TEMPLATE_IDS;
const DAY = 86_400_000;

/** Takes card A1 through steps: status actions of the API, and what the holder does. */
async function walk(sandbox: Sandbox, steps: string[]): Promise<string | undefined> {
	for (const step of steps) {
		if (step === 'install' || step === 'uninstall' || step === 'expire')
			sandbox.id123[step](staff, 'A1');
		else {
			const reply = await send(sandbox, about('card-action', 'A1', { 'status-action': step }));
			if (reply.code !== 'S2005') return String(reply.code);
		}
	}
	return statusOf(sandbox, 'A1');
}

async function withCard(readings = {}): Promise<Sandbox> {
	const sandbox = await sandboxWith({ readings, now: () => Date.UTC(2026, 0, 1) });
	await send(sandbox, newCard('A1'));
	return sandbox;
}

describe('the status of a card', () => {
	test.each([
		['', 'INACTIVE/INACTIVE'],
		['install', 'INSTALLED/ACTIVE'],
		['install uninstall', 'UNINSTALLED/INACTIVE'],
		['install uninstall install', 'INSTALLED/ACTIVE'],
		['install deactivate', 'INSTALLED/DEACTIVATED'],
		['install deactivate activate', 'INSTALLED/ACTIVE'],
		['install deactivate uninstall', 'UNINSTALLED/DEACTIVATED'],
		['install uninstall deactivate activate', 'UNINSTALLED/INACTIVE'],
		['install revoke', 'UNINSTALLED/INACTIVE'],
		['install revoke install', 'INSTALLED/ACTIVE'],
		['install archive', 'ARCHIVED/INACTIVE'],
		['install archive activate', 'INACTIVE/INACTIVE'],
		['install deactivate archive activate', 'INACTIVE/INACTIVE'],
		['expire', 'INACTIVE/EXPIRED'],
		['install expire', 'INSTALLED/EXPIRED'],
		['install expire archive', 'ARCHIVED/INACTIVE'],
		// What the state forbids
		['revoke', 'F113'],
		['deactivate', 'F113'],
		['activate', 'F113'],
		['install activate', 'F113'],
		['install deactivate deactivate', 'F113'],
		['install revoke revoke', 'F113'],
		['archive archive', 'F113'],
		['archive deactivate', 'F113'],
		['archive revoke', 'F113'],
		['install expire activate', 'F113'],
		['install expire deactivate', 'F113'],
	])('after "%s" is %s', async (steps, status) => {
		expect(await walk(await withCard(), steps.split(' ').filter(Boolean))).toBe(status);
	});

	test.each([
		['install deactivate', { deactivateSetsStatus: true }, 'DEACTIVATED/DEACTIVATED'],
		['install deactivate activate', { deactivateSetsStatus: true }, 'INSTALLED/ACTIVE'],
		['deactivate', { deactivateInactive: true }, 'INACTIVE/DEACTIVATED'],
		['archive archive', { repeatedStatusAction: 'S2005' }, 'ARCHIVED/INACTIVE'],
		['activate', { repeatedStatusAction: 'S2005' }, 'INACTIVE/INACTIVE'],
		['install expire', { expiredStatus: 'UNINSTALLED' }, 'UNINSTALLED/EXPIRED'],
		['install expire', { expiredStatus: 'EXPIRED' }, 'EXPIRED/EXPIRED'],
		['install uninstall', { uninstalledSubStatus: 'ACTIVE' }, 'UNINSTALLED/ACTIVE'],
		['install archive', { archivedSubStatus: 'unchanged' }, 'ARCHIVED/ACTIVE'],
		['install archive', { archivedSubStatus: 'DEACTIVATED' }, 'ARCHIVED/DEACTIVATED'],
	])('after "%s" with %p is %s', async (steps, readings, status) => {
		expect(await walk(await withCard(readings), steps.split(' '))).toBe(status);
	});

	test('lets the holder do only what is possible, and says why not', async () => {
		const sandbox = await withCard();
		expect(() => sandbox.id123.uninstall(staff, 'A1')).toThrow('INACTIVE');
		await walk(sandbox, ['install', 'uninstall', 'deactivate']);
		expect(() => sandbox.id123.install(staff, 'A1')).toThrow('UNINSTALLED / DEACTIVATED');
		await walk(sandbox, ['archive']);
		expect(() => sandbox.id123.install(staff, 'A1')).toThrow('ARCHIVED');
		expect(() => sandbox.id123.expire(staff, 'A1')).toThrow('cannot expire');
		expect(() => sandbox.id123.install(staff, 'nobody')).toThrow('no card nobody');
	});

	test('does not change the data of the card, nor last-updated unless so read', async () => {
		const sandbox = await withCard();
		const before = { ...sandbox.id123.card(staff, 'A1') };
		sandbox.clock.advance(DAY);
		await walk(sandbox, ['install', 'archive']);
		expect(sandbox.id123.card(staff, 'A1')).toMatchObject({
			values: before.values,
			updatedAt: before.updatedAt,
		});
		sandbox.readings.statusMovesLastUpdated = true;
		await walk(sandbox, ['activate']);
		expect(sandbox.id123.card(staff, 'A1')?.updatedAt).toBe(Date.UTC(2026, 0, 2));
	});
});

describe('deleting', () => {
	test('takes an archived card away for good', async () => {
		const sandbox = await withCard();
		await walk(sandbox, ['archive']);
		const reply = await send(sandbox, about('delete-card', 'A1'));
		expect(reply.body).toEqual({
			status: 'success',
			code: 'S2003',
			message: 'Card was deleted successfully',
			'card-id': 'A1',
			'card-template-id': staff,
		});
		expect(await codeOf(sandbox, about('delete-card', 'A1'))).toBe('F209');
		expect(await codeOf(sandbox, newCard('A1'))).toBe('S2001');
	});

	test('may take any card, an installed one included', async () => {
		const sandbox = await withCard({ deleteOnlyArchived: false });
		await walk(sandbox, ['install']);
		expect(await codeOf(sandbox, about('delete-card', 'A1'))).toBe('S2003');
		expect(sandbox.id123.counts()).toMatchObject({ total: 0, INSTALLED: 0 });
	});
});

describe('expiry', () => {
	test('comes with the clock, each card at its own time', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		for (const [cardId, day] of [
			['A1', '03'],
			['A2', '02'],
			['A3', '09'],
		]) {
			await send(
				sandbox,
				newCard(cardId, {}, { 'card-expiration': `2026-01-${day}T00:00:00+00:00` }),
			);
		}
		sandbox.clock.advance(4 * DAY);
		const expired = sandbox.id123.events.filter(({ event }) => event === 'expired');
		expect(expired.map(({ cardId, time, cause }) => [cardId, time, cause])).toEqual([
			['A2', Date.UTC(2026, 0, 2), 'clock'],
			['A1', Date.UTC(2026, 0, 3), 'clock'],
		]);
		const listed = await send(sandbox, { action: 'list-cards', 'card-template-id': staff });
		const rows = listed.body.data as Array<Record<string, unknown>>;
		expect(rows.map((row) => row['card-sub-status'])).toEqual(['EXPIRED', 'EXPIRED', 'INACTIVE']);
	});

	test('follows the latest expiration only', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		const until = (day: string) => ({ 'card-expiration': `2026-01-${day}T00:00:00+00:00` });
		await send(sandbox, newCard('A1', {}, until('02')));
		await send(sandbox, about('update-card', 'A1', until('20')));
		sandbox.clock.advance(10 * DAY);
		expect(statusOf(sandbox, 'A1')).toBe('INACTIVE/INACTIVE');
		sandbox.clock.advance(10 * DAY);
		expect(statusOf(sandbox, 'A1')).toBe('INACTIVE/EXPIRED');
	});

	test('waits for an archived card until it is restored', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		await send(sandbox, newCard('A1', {}, { 'card-expiration': '2026-01-02T00:00:00+00:00' }));
		await walk(sandbox, ['archive']);
		sandbox.clock.advance(5 * DAY);
		expect(statusOf(sandbox, 'A1')).toBe('ARCHIVED/INACTIVE');
		expect(await walk(sandbox, ['activate'])).toBe('INACTIVE/EXPIRED');
	});
});

test('the event journal tells the story of a card', async () => {
	const sandbox = await withCard();
	await walk(sandbox, ['install', 'deactivate', 'activate', 'revoke', 'archive', 'activate']);
	await send(sandbox, about('update-card', 'A1', { 'recipient-email': 'ada@harbour.example' }));
	sandbox.id123.expire(staff, 'A1');
	sandbox.clock.advance(DAY);
	await send(
		sandbox,
		about('update-card', 'A1', { 'card-expiration': '2030-01-01T00:00:00+00:00' }),
	);
	sandbox.id123.remove(staff, 'A1');
	const { events } = sandbox.id123;
	expect(events.map(({ event, cause }) => `${event} ${cause}`)).toEqual([
		'created api',
		'installed holder',
		'deactivated api',
		'reactivated api',
		'uninstalled api',
		'archived api',
		'restored api',
		'updated api',
		'expired clock',
		'updated api',
		'renewed api',
		'deleted sandbox',
	]);
	expect(events[0].from).toBeNull();
	expect(events[2]).toMatchObject({
		from: { status: 'INSTALLED', subStatus: 'ACTIVE' },
		to: { status: 'INSTALLED', subStatus: 'DEACTIVATED' },
	});
	expect(events.at(-1)?.to).toBeNull();
	expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
	expect(events.map(({ time }) => time)).toEqual(
		[...events.map(({ time }) => time)].sort((a, b) => a - b),
	);
});
