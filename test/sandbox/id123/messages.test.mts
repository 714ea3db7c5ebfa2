import { seedCards } from '../../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { about, closeAll, newCard, sandboxWith, send, type Body } from '../support.mts';

afterEach(closeAll);

const { staff } = TEMPLATE_IDS;
const NOW = Date.UTC(2026, 0, 1);

async function withCards(readings = {}): Promise<Sandbox> {
	const sandbox = await sandboxWith({ readings, now: () => NOW });
	seedCards(sandbox.id123, staff, 3);
	sandbox.id123.install(staff, 'SEED-000001');
	sandbox.id123.install(staff, 'SEED-000002');
	return sandbox;
}

const notify = (rest: Body): Body => ({
	action: 'send-notifications',
	'card-template-id': staff,
	message: 'Hello',
	...rest,
});

describe('a notification', () => {
	test('to everyone reaches the phones that have a card of the template', async () => {
		const sandbox = await withCards();
		const reply = await send(sandbox, notify({ distribution: 'all', url: 'https://example.org/' }));
		expect(reply.body).toMatchObject({ code: 'S2006', 'card-template-id': staff });
		expect(sandbox.id123.notifications).toEqual([
			{
				time: NOW,
				templateId: staff,
				cardId: null,
				message: 'Hello',
				fullMessage: null,
				url: 'https://example.org/',
				recipients: 2,
			},
		]);
	});

	test('to one person reaches one phone, or none where the card is on none', async () => {
		const sandbox = await withCards();
		for (const cardId of ['SEED-000001', 'SEED-000003']) {
			await send(sandbox, notify({ distribution: 'individual', 'card-id': cardId }));
		}
		expect(sandbox.id123.notifications.map(({ recipients }) => recipients)).toEqual([1, 0]);
		sandbox.readings.notifyWithoutPhone = 'F113';
		const refused = notify({ distribution: 'individual', 'card-id': 'SEED-000003' });
		expect((await send(sandbox, refused)).code).toBe('F113');
	});

	test.each([
		[{}, 100, 1000],
		[{ fullMessageMax: 450 }, 100, 450],
	])('with %p takes %i and %i characters', async (readings, message, full) => {
		const sandbox = await withCards(readings);
		const code = async (rest: Body) =>
			(await send(sandbox, notify({ distribution: 'all', ...rest }))).code;
		expect(await code({ message: 'é'.repeat(message) })).toBe('S2006');
		expect(await code({ message: 'é'.repeat(message + 1) })).toBe('F231');
		expect(await code({ 'full-message': '✓'.repeat(full) })).toBe('S2006');
		expect(await code({ 'full-message': '✓'.repeat(full + 1) })).toBe('F232');
	});

	test('may be cut instead of refused', async () => {
		const sandbox = await withCards({ messageTooLong: 'cut', fullMessageTooLong: 'cut' });
		const long = {
			distribution: 'all',
			message: 'x'.repeat(300),
			'full-message': 'y'.repeat(3000),
		};
		expect((await send(sandbox, notify(long))).code).toBe('S2006');
		const [sent] = sandbox.id123.notifications;
		expect([sent.message.length, sent.fullMessage?.length]).toEqual([100, 1000]);
	});

	test('may go to everyone under another word, or without one', async () => {
		const sandbox = await withCards({ distributionAll: 'template', distributionMissing: 'all' });
		const code = async (rest: Body) => (await send(sandbox, notify(rest))).code;
		expect(await code({ distribution: 'all' })).toBe('F204');
		expect(await code({ distribution: 'template' })).toBe('S2006');
		expect(await code({})).toBe('S2006');
	});
});

describe('an invitation', () => {
	test('goes to the stored address and is valid for a year', async () => {
		const sandbox = await withCards();
		const reply = await send(sandbox, about('card-invitation', 'SEED-000003'));
		expect(reply.body).toMatchObject({ code: 'S2008', 'card-id': 'SEED-000003' });
		expect(sandbox.id123.invitations).toEqual([
			{
				time: NOW,
				templateId: staff,
				cardId: 'SEED-000003',
				email: 'seed-3@example.org',
				expiresAt: Date.UTC(2027, 0, 1),
			},
		]);
	});

	test('goes to the given address, until the given time', async () => {
		const sandbox = await withCards();
		const given = {
			'recipient-email': 'else@example.org',
			'invitation-expiration': '2026-02-01T05:30:00+05:30',
		};
		expect((await send(sandbox, about('card-invitation', 'SEED-000003', given))).code).toBe(
			'S2008',
		);
		expect(sandbox.id123.invitations[0]).toMatchObject({
			email: 'else@example.org',
			expiresAt: Date.UTC(2026, 1, 1),
		});
	});

	test('may have to go to the address of the card', async () => {
		const sandbox = await withCards({ invitationEmail: 'mustBeStored' });
		const invite = async (email: string) =>
			(await send(sandbox, about('card-invitation', 'SEED-000003', { 'recipient-email': email })))
				.code;
		expect(await invite('SEED-3@example.org')).toBe('S2008');
		expect(await invite('else@example.org')).toBe('F242');
	});

	test.each(['F201', 'F241'] as const)(
		'without any address is %s',
		async (invitationWithoutEmail) => {
			const sandbox = await withCards({ invitationWithoutEmail });
			await send(sandbox, newCard('A1'));
			expect((await send(sandbox, about('card-invitation', 'A1'))).code).toBe(
				invitationWithoutEmail,
			);
		},
	);
});
