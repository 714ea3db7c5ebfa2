import { jsonOf, openStage, outcomes, STAFF, staffRow, staffRows } from './support/scene.mts';

const stage = openStage();

describe('a card that no row has', () => {
	test.each([
		['ignore', 'INSTALLED', undefined],
		['deactivate', 'DEACTIVATED', 'deactivated'],
		['archive', 'ARCHIVED', 'archived'],
	] as const)('%s: it ends as %s', async (missingCards, state, outcome) => {
		const scene = await stage.scene({ checkAnswers: true });
		scene.add(staffRows(3), { status: 'INSTALLED' });
		const run = await scene.run(staffRows(2), { missingCards });
		expect(scene.state('E3')).toBe(state);
		expect(outcomes(run).E3).toBe(outcome);
		expect(scene.requests.flatMap(({ violations }) => violations)).toEqual([]);
	});

	test('is looked at once more before it is touched', async () => {
		const scene = await stage.scene();
		scene.add(staffRows(3), { status: 'INSTALLED' });
		await scene.run(staffRows(1), { missingCards: 'archive' });
		for (const id of ['E2', 'E3']) {
			const asked = scene.requests.filter(({ cardId }) => cardId === id);
			expect(asked.map(({ action }) => action)).toEqual(['viewCard', 'cardAction']);
		}
	});

	test('no longer exists or is archived by the time it is looked at: nothing is sent for it', async () => {
		const scene = await stage.scene();
		scene.add(staffRows(4), { status: 'INSTALLED' });
		const { id123, faults } = scene.sandbox;
		faults.add({
			when: ({ action }) => {
				// Between the listing and the first look somebody else was faster.
				if (action === 'viewCard' && scene.card('E2')) {
					id123.remove(STAFF, 'E2');
					const card = id123.shelf(STAFF)?.get('E3');
					if (card) {
						const life = { ...card.life, status: 'ARCHIVED' } as const;
						id123.take(card, { kind: 'change', life, event: 'archived' }, 'sandbox');
					}
				}
				return false;
			},
			fault: { kind: 'delay', ms: 0 },
		});
		const parameters = { missingCards: 'archive', options: { skipUnchanged: false } };
		const run = await scene.run(staffRows(1), parameters);
		expect(outcomes(run)).toEqual({ E1: 'updated', E4: 'archived' });
		expect(run.rejected).toEqual([]);
		const actions = scene.requests.filter(({ action }) => action === 'cardAction');
		expect(actions.map(({ cardId }) => cardId)).toEqual(['E4']);
	});

	test('whose removal ID123 refuses comes out as rejected, with its card id and why', async () => {
		const scene = await stage.scene();
		scene.add(staffRows(2));
		// A card that was never installed cannot be deactivated.
		const { rejected, summary } = await scene.run(staffRows(1), { missingCards: 'deactivate' });
		expect(jsonOf(rejected)).toMatchObject([
			{
				'card-id': 'E2',
				error: expect.any(String),
				message: expect.stringMatching(/^Card ID E2: /),
				details: { 'card-id': 'E2', code: 'F113', state: 'refused' },
			},
		]);
		expect(summary).toMatchObject({ updated: 1, deactivated: 0, rejected: 1 });
	});
});

describe.each([true, false])('archived cards are listed: %s', (archivedListed) => {
	const readings = { archivedListed };

	test('somebody who comes back gets the archived card back, with the new data', async () => {
		const scene = await stage.scene({ readings });
		scene.add(staffRows(2), { status: 'ARCHIVED' });
		const run = await scene.run([staffRow('E1', { Department: 'Oncology' })]);
		expect(outcomes(run)).toEqual({ E1: 'restored' });
		expect(scene.state('E1')).toBe('INACTIVE');
		expect(scene.card('E1')?.values['front-1']).toBe('Oncology');
		expect(scene.state('E2')).toBe('ARCHIVED');
		expect(run.summary).toMatchObject({ restored: 1, created: 0 });
	});

	test('with Bring Back Returning People off the row is rejected, and the card stays archived', async () => {
		const scene = await stage.scene({ readings });
		scene.add(staffRows(1), { status: 'ARCHIVED' });
		const { rejected } = await scene.run([staffRow('E1')], {
			options: { restoreReturning: false },
		});
		expect(jsonOf(rejected)).toMatchObject([
			{ 'Card ID': 'E1', details: { row: 1, rule: 'archived', state: 'notSent' } },
		]);
		expect(scene.state('E1')).toBe('ARCHIVED');
	});

	test('who was restored is unchanged in the next run', async () => {
		const scene = await stage.scene({ readings });
		scene.add(staffRows(1), { status: 'ARCHIVED' });
		await scene.run(staffRows(1));
		expect(outcomes(await scene.run(staffRows(1)))).toEqual({ E1: 'unchanged' });
	});

	test('who left and is archived counts as removed once', async () => {
		const scene = await stage.scene({ readings });
		scene.add(staffRows(3));
		await scene.run(staffRows(2), { missingCards: 'archive' });
		const again = await scene.run(staffRows(2), { missingCards: 'archive' });
		expect(outcomes(again)).toEqual({ E1: 'unchanged', E2: 'unchanged' });
	});

	test('a preview says that the card would be restored', async () => {
		const scene = await stage.scene({ readings });
		scene.add(staffRows(1), { status: 'ARCHIVED' });
		const run = await scene.run([...staffRows(1), staffRow('NEW')], { previewOnly: true });
		expect(outcomes(run)).toEqual({ E1: 'restored', NEW: 'created' });
		const kept = await scene.run(staffRows(1), {
			previewOnly: true,
			options: { restoreReturning: false },
		});
		expect(jsonOf(kept.rejected)).toMatchObject([{ details: { rule: 'archived' } }]);
		expect(scene.changing).toEqual([]);
	});

	test('an archived card that does not take values before it is active gets them after', async () => {
		const scene = await stage.scene({ readings: { ...readings, updateArchived: 'F113' } });
		scene.add(staffRows(1), { status: 'ARCHIVED' });
		const run = await scene.run([staffRow('E1', { Department: 'Oncology' })]);
		expect(outcomes(run)).toEqual({ E1: 'restored' });
		expect(scene.card('E1')?.values['front-1']).toBe('Oncology');
	});
});

test.each([
	['refuses', 'F204', 'partly'],
	['does not take any', 'F104', 'partly'],
])(
	'a card that was brought back and whose values ID123 %s says both, and other rows neither',
	async (_, code, state) => {
		const scene = await stage.scene();
		scene.add(staffRows(2), { status: 'ARCHIVED' });
		scene.sandbox.faults.add({ when: { action: 'createCard' }, fault: { kind: 'code', code } });
		const { rejected } = await scene.run(staffRows(2), { options: { requestsAtATime: 1 } });
		const said = jsonOf(rejected).map(({ error, details }) => [error, details]);
		const back = [
			expect.stringMatching(/^The card was brought back but not updated: /),
			expect.objectContaining({ code, state }),
		];
		const notSent = [
			expect.stringMatching(/^This ID123 account may not use this operation/),
			expect.objectContaining({ state: 'notSent' }),
		];
		expect(said).toEqual([back, code === 'F104' ? notSent : back]);
		expect(scene.state('E1')).toBe('INACTIVE');
	},
);

test('where missing cards are deactivated, somebody who comes back is activated again', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), { status: 'INSTALLED' });
	await scene.run(staffRows(1), { missingCards: 'deactivate' });
	expect(scene.state('E2')).toBe('DEACTIVATED');
	const run = await scene.run(staffRows(2), { missingCards: 'deactivate' });
	expect(outcomes(run)).toEqual({ E1: 'unchanged', E2: 'restored' });
	expect(scene.state('E2')).toBe('INSTALLED');
});

test('a card that appears after the listing is updated, not created twice', async () => {
	const scene = await stage.scene();
	let isAdded = false;
	scene.sandbox.faults.add({
		when: ({ action }) => {
			if (action === 'createCard' && !isAdded) {
				isAdded = true;
				scene.add([staffRow('E1', { Department: 'Elsewhere' })]);
			}
			return false;
		},
		fault: { kind: 'delay', ms: 0 },
	});
	const run = await scene.run(staffRows(1));
	expect(outcomes(run)).toEqual({ E1: 'updated' });
	expect(scene.card('E1')?.values['front-1']).toBe('Radiology');
});

test('a deactivated card that appears after the listing stays as somebody left it, as the preview says', async () => {
	for (const previewOnly of [true, false]) {
		const scene = await stage.scene();
		let isAdded = false;
		const action = previewOnly ? 'viewCard' : 'createCard';
		scene.sandbox.faults.add({
			when: (request) => {
				if (request.action !== action || isAdded) return false;
				isAdded = true;
				scene.add(staffRows(1), { deactivated: true });
				return false;
			},
			fault: { kind: 'delay', ms: 0 },
		});
		scene.add([staffRow('E2'), staffRow('E9')], { status: 'INSTALLED' });
		const parameters = { missingCards: 'deactivate', previewOnly };
		const run = await scene.run([staffRow('E1'), staffRow('E2')], parameters);
		expect(jsonOf(run.rejected)).toMatchObject([{ details: { rule: 'deactivated' } }]);
		expect(scene.state('E1')).toBe('DEACTIVATED');
		// That it stays holds nobody else's card.
		expect(outcomes(run)).toMatchObject({ E2: 'updated', E9: 'deactivated' });
	}
});
