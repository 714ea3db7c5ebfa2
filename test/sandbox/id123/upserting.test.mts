import { closeAll, codeOf, newCard, sandboxWith, send, type Body } from '../support.mts';

afterEach(closeAll);

describe('upserting', () => {
	const upsert = (action: string, value: unknown, cardId = 'A1'): Body => ({
		...newCard(cardId),
		action,
		'upsert-record': value,
	});

	test.each([
		['create-card', 'true'],
		['update-card', true],
	])('%s creates what is missing and updates what is there', async (action, yes) => {
		const sandbox = await sandboxWith();
		expect(await codeOf(sandbox, upsert(action, yes))).toBe('S2001');
		expect(await codeOf(sandbox, upsert(action, yes))).toBe('S2002');
		expect(sandbox.id123.counts().total).toBe(1);
	});

	test('can answer with the code of the action instead', async () => {
		const sandbox = await sandboxWith({ readings: { upsertAnswers: 'ofTheAction' } });
		const codes = [];
		for (const action of ['create-card', 'create-card', 'update-card']) {
			codes.push(await codeOf(sandbox, upsert(action, true)));
		}
		codes.push(await codeOf(sandbox, upsert('update-card', true, 'A2')));
		expect(codes).toEqual(['S2001', 'S2001', 'S2002', 'S2002']);
	});

	test.each([
		['both', 'create-card', 'false', 'F202'],
		['both', 'create-card', true, 'S2002'],
		['asDocumented', 'create-card', true, 'F204'],
		['asDocumented', 'create-card', 'true', 'S2002'],
		['asDocumented', 'update-card', 'true', 'F204'],
		['text', 'update-card', true, 'F204'],
		['boolean', 'create-card', 'true', 'F204'],
		['boolean', 'create-card', true, 'S2002'],
		['php', 'create-card', 'false', 'S2002'],
		['php', 'create-card', false, 'F202'],
	] as const)('read as %s: %s with %p gives %s', async (upsertAccepts, action, value, code) => {
		const sandbox = await sandboxWith({ readings: { upsertAccepts } });
		await send(sandbox, newCard('A1'));
		expect(await codeOf(sandbox, upsert(action, value))).toBe(code);
	});
});
