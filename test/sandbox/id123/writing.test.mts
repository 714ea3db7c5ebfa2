import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import {
	about,
	barcode,
	closeAll,
	codeOf,
	front,
	named,
	newCard,
	sandboxWith,
	send,
	statusOf,
	type Body,
} from '../support.mts';

afterEach(closeAll);

const card = (sandbox: Sandbox, cardId = 'A1') => sandbox.id123.card(TEMPLATE_IDS.staff, cardId);

describe('creating a card', () => {
	test('answers with both ids and leaves an inactive card with its values', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 2, 1) });
		const reply = await send(
			sandbox,
			newCard(
				'A1',
				{ ...front({ 'front-1': 'Radiology', 'front-3': '03/31/2026' }), ...barcode('77') },
				{
					'security-question-1': '1815-12-10',
					'card-expiration': '2027-01-01T01:00:00+01:00',
					'recipient-email': 'ada@harbour.example',
				},
			),
		);
		expect(reply.body).toEqual({
			status: 'success',
			code: 'S2001',
			message: 'Card was generated successfully',
			'card-id': 'A1',
			'card-template-id': TEMPLATE_IDS.staff,
		});
		expect(card(sandbox)).toMatchObject({
			createdAt: Date.UTC(2026, 2, 1),
			expiresAt: Date.UTC(2027, 0, 1),
			recipientEmail: 'ada@harbour.example',
			securityAnswers: { 1: '1815-12-10' },
			values: {
				name: 'Ada Lovelace',
				'front-1': 'Radiology',
				'front-3': '03/31/2026',
				barcode: '77',
			},
		});
		expect(statusOf(sandbox, 'A1')).toBe('INACTIVE/INACTIVE');
	});

	test('keeps card ids apart per template', async () => {
		const sandbox = await sandboxWith();
		const other = { ...newCard('A1'), 'card-template-id': TEMPLATE_IDS.library };
		expect(await codeOf(sandbox, newCard('A1'))).toBe('S2001');
		expect(await codeOf(sandbox, other)).toBe('S2001');
	});

	test('asks for everything that the template requires, and takes it all', async () => {
		const sandbox = await sandboxWith();
		const student = (fields: Record<string, Record<string, string>>): Body => ({
			...newCard('A1'),
			'card-template-id': TEMPLATE_IDS.student,
			'card-data': Object.fromEntries(
				Object.entries({ 'name-fields': { name: 'Ada' }, ...fields }).map(([group, values]) => [
					group,
					Object.entries(values).map(([key, value]) => ({ key, value })),
				]),
			),
		});
		const poor = await send(sandbox, student({ 'front-fields': { 'front-1': 'S-1234' } }));
		expect(poor.body).toMatchObject({ code: 'F201', message: 'front-2 is required' });
		const full = student({
			'front-fields': { 'front-1': 'S-1234', 'front-2': 'Physics', 'front-3': '2026-09-01' },
			'secondary-fields': {
				'secondary-1': 'Science',
				'secondary-2': '2',
				'secondary-3': '12/10/2004',
				'secondary-4': 'East',
			},
			'back-fields': {
				'back-1': '+1 555 0100',
				'back-2': 'AB+',
				'back-3': '2024-09-01',
				'back-4': '–',
			},
		});
		expect(await codeOf(sandbox, full)).toBe('S2001');
	});

	test('makes up a barcode where the template says so, never the same twice', async () => {
		const sandbox = await sandboxWith();
		const codes = new Set<string>();
		for (let index = 0; index < 50; index++) {
			const cardId = `A${index}`;
			await send(sandbox, { ...newCard(cardId), 'card-template-id': TEMPLATE_IDS.library });
			const made = sandbox.id123.card(TEMPLATE_IDS.library, cardId)?.values.barcode ?? '';
			expect(made).toMatch(/^\d{14}$/);
			codes.add(made);
		}
		expect(codes.size).toBe(50);
	});

	test('answers F221 when every barcode of the template is used', async () => {
		const sandbox = await sandboxWith();
		const [, , , library] = sandbox.id123.templates;
		const id = 'c'.repeat(40);
		sandbox.id123.addTemplate({
			body: { ...library.body, 'card-template-id': id },
			automaticBarcode: { characters: 'numeric', length: 1 },
		});
		const codes = [];
		for (let index = 0; index < 11; index++) {
			codes.push(await codeOf(sandbox, { ...newCard(`A${index}`), 'card-template-id': id }));
		}
		expect(codes).toEqual([...Array.from({ length: 10 }, () => 'S2001'), 'F221']);
	});

	test('measures length in characters unless told otherwise', async () => {
		const sandbox = await sandboxWith();
		const long = '𝒜'.repeat(40);
		expect(await codeOf(sandbox, newCard('A1', front({ 'front-1': long })))).toBe('S2001');
		sandbox.readings.lengthCounts = 'utf16';
		expect(await codeOf(sandbox, newCard('A2', front({ 'front-1': long })))).toBe('F205');
		sandbox.readings.lengthCounts = 'bytes';
		expect(await codeOf(sandbox, newCard('A3', front({ 'front-1': 'é'.repeat(21) })))).toBe('F205');
	});
});

describe('updating a card', () => {
	test('changes what is sent, clears what is sent empty and keeps the rest', async () => {
		let now = Date.UTC(2026, 0, 1);
		const sandbox = await sandboxWith({ now: () => now });
		await send(sandbox, newCard('A1', front({ 'front-1': 'Radiology', 'front-2': 'Nurse' })));
		now += 60_000;
		const reply = await send(
			sandbox,
			about('update-card', 'A1', {
				'card-data': front({ 'front-1': '', 'front-2': 'Head Nurse' }),
			}),
		);
		expect(reply.body).toMatchObject({ code: 'S2002', 'card-id': 'A1' });
		expect(card(sandbox)?.values).toEqual({ name: 'Ada Lovelace', 'front-2': 'Head Nurse' });
		expect(card(sandbox)).toMatchObject({ createdAt: now - 60_000, updatedAt: now });
	});

	test('leaves everything as it was when one value breaks a rule', async () => {
		const sandbox = await sandboxWith();
		await send(sandbox, newCard('A1'));
		const body = { 'card-data': { ...named('Grace'), ...front({ 'front-1': 'x'.repeat(41) }) } };
		expect(await codeOf(sandbox, about('update-card', 'A1', body))).toBe('F205');
		expect(card(sandbox)?.values).toEqual({ name: 'Ada Lovelace' });
	});

	test('keeps its own unique identifier, and frees the old one when it changes', async () => {
		const sandbox = await sandboxWith();
		await send(sandbox, newCard('A1', {}, { 'unique-identifier': 'one' }));
		const identify = (cardId: string, identifier: string) =>
			codeOf(sandbox, about('update-card', cardId, { 'unique-identifier': identifier }));
		expect(await identify('A1', 'one')).toBe('S2002');
		expect(await identify('A1', 'two')).toBe('S2002');
		expect(await codeOf(sandbox, newCard('A2', {}, { 'unique-identifier': 'one' }))).toBe('S2001');
		expect(await identify('A2', 'two')).toBe('F214');
	});

	test('renews an expired card with a later expiration', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		await send(sandbox, newCard('A1', {}, { 'card-expiration': '2026-01-02T00:00:00+00:00' }));
		sandbox.id123.install(TEMPLATE_IDS.staff, 'A1');
		sandbox.clock.advance(3 * 86_400_000);
		expect(statusOf(sandbox, 'A1')).toBe('INSTALLED/EXPIRED');
		const renew = (day: string) =>
			codeOf(sandbox, about('update-card', 'A1', { 'card-expiration': `${day}T00:00:00+00:00` }));
		expect(await renew('2026-01-03')).toBe('S2002');
		expect(statusOf(sandbox, 'A1')).toBe('INSTALLED/EXPIRED');
		expect(await renew('2026-06-01')).toBe('S2002');
		expect(statusOf(sandbox, 'A1')).toBe('INSTALLED/ACTIVE');
	});
});

describe('an empty text outside card-data', () => {
	const empty = about('update-card', 'A1', { 'card-expiration': '', 'recipient-email': '' });
	const full = newCard(
		'A1',
		{},
		{
			'card-expiration': '2099-01-01T00:00:00+00:00',
			'recipient-email': 'ada@harbour.example',
		},
	);

	test.each([
		[
			'ignored',
			'S2002',
			{ expiresAt: Date.UTC(2099, 0, 1), recipientEmail: 'ada@harbour.example' },
		],
		['clears', 'S2002', { expiresAt: undefined, recipientEmail: undefined }],
		['F204', 'F204', { recipientEmail: 'ada@harbour.example' }],
	] as const)('read as %s', async (emptyTopLevel, code, left) => {
		const sandbox = await sandboxWith({ readings: { emptyTopLevel } });
		await send(sandbox, full);
		expect(await codeOf(sandbox, empty)).toBe(code);
		expect(card(sandbox)).toMatchObject(left);
	});
});

describe('other readings of writing', () => {
	test('an archived card may be closed to updates', async () => {
		const sandbox = await sandboxWith();
		await send(sandbox, newCard('A1'));
		await send(sandbox, about('card-action', 'A1', { 'status-action': 'archive' }));
		const update = about('update-card', 'A1', { 'card-data': named('Grace') });
		expect(await codeOf(sandbox, update)).toBe('S2002');
		sandbox.readings.updateArchived = 'F113';
		expect(await codeOf(sandbox, update)).toBe('F113');
	});

	test('a unique identifier may be unique in the whole account', async () => {
		const sandbox = await sandboxWith();
		const other = {
			...newCard('A1', {}, { 'unique-identifier': 'same' }),
			'card-template-id': TEMPLATE_IDS.library,
		};
		await send(sandbox, newCard('A1', {}, { 'unique-identifier': 'same' }));
		sandbox.readings.uniqueIdentifierScope = 'account';
		expect(await codeOf(sandbox, other)).toBe('F214');
		sandbox.readings.uniqueIdentifierScope = 'template';
		expect(await codeOf(sandbox, other)).toBe('S2001');
	});

	test('unknown fields and keys may be ignored or refused', async () => {
		const sandbox = await sandboxWith({ readings: { unknownField: 'ignored' } });
		const body = newCard(
			'A1',
			{ 'back-fields': [{ key: 'back-4', value: 'x' }] },
			{ colour: 'red' },
		);
		expect(await codeOf(sandbox, body)).toBe('S2001');
		sandbox.readings.unknownKey = 'F204';
		expect((await send(sandbox, newCard('A2', {}, { colour: 'red' }))).body).toMatchObject({
			code: 'F204',
			message: 'Invalid value for colour field',
		});
	});

	test('messages may name a field by its label', async () => {
		const sandbox = await sandboxWith({ readings: { fieldNameIs: 'label' } });
		const reply = await send(sandbox, newCard('A1', front({ 'front-1': 'x'.repeat(41) })));
		expect(reply.body.message).toBe('Department value exceeds limit');
	});

	test('the identifier may be optional, and is for a self-issued card', async () => {
		const sandbox = await sandboxWith();
		const bare = newCard('A1', {}, { 'unique-identifier': undefined });
		expect(await codeOf(sandbox, { ...bare, 'card-template-id': TEMPLATE_IDS.member })).toBe(
			'S2001',
		);
		sandbox.readings.uniqueIdentifierRequired = false;
		expect(await codeOf(sandbox, bare)).toBe('S2001');
	});

	test('a time in Z may be refused, a long barcode may be called invalid', async () => {
		const sandbox = await sandboxWith({ readings: { zuluTime: 'F204', barcodeTooLong: 'F217' } });
		const zulu = newCard('A1', {}, { 'card-expiration': '2027-01-01T00:00:00Z' });
		expect(await codeOf(sandbox, zulu)).toBe('F204');
		expect(await codeOf(sandbox, newCard('A1', barcode('1'.repeat(21))))).toBe('F217');
		sandbox.readings.zuluTime = 'accepted';
		expect(await codeOf(sandbox, zulu)).toBe('S2001');
	});
});
