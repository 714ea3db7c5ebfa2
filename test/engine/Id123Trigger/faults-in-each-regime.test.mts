/**
 * What goes wrong with one card, one template, the key or the words of the service costs just that, in each of n8n's ways to
 * poll and across restarts: what is well is told at once, what is not is told when it is well again.
 */
import { expire, numbered, openPublished, REGIMES } from './support/published.mts';
import { STAFF, STUDENT, type Scene } from './support/scene.mts';
import { RequestClock } from './support/request-clock.mts';

const publish = openPublished();
const clock = new RequestClock();

beforeAll(() => clock.install());

describe.each(REGIMES)('%s:', (regime) => {
	it('a changed card that cannot be read is named and told later; all others are told at once', async () => {
		const { scene, workflow, faults } = await publish(regime);
		faults.add({
			when: { action: 'viewCard', cardId: 'E2' },
			fault: { kind: 'httpError', status: 500 },
		});
		expire(scene, ['E2', 'E28']);
		expire(scene, ['S1'], STUDENT);
		expect((await workflow.poll()).told).toEqual(['E28 cardExpired', 'S1 cardExpired']);
		expect(await workflow.poll()).toMatchObject({
			told: [],
			said: expect.stringContaining(`card E2 of card template ${STAFF}`),
		});
		expire(scene, ['E30']);
		expect((await workflow.restart()).told).toEqual(['E30 cardExpired']);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
		expect((await workflow.poll()).told).toEqual([]);
	});

	it('a missing card that cannot be looked up is named and told later; all others are told at once', async () => {
		const { scene, workflow, faults } = await publish(regime);
		faults.add({
			when: { action: 'viewCard', cardId: 'E3' },
			fault: { kind: 'httpError', status: 503, body: 'json' },
		});
		scene.sandbox.id123.remove(STAFF, 'E3');
		scene.sandbox.id123.remove(STAFF, 'E4');
		expire(scene, ['S1'], STUDENT);
		expect((await workflow.poll()).told).toEqual(['E4 cardDeleted', 'S1 cardExpired']);
		expect((await workflow.poll()).said).toContain(`card E3 of card template ${STAFF}`);
		faults.clear();
		expect((await workflow.restart()).told).toEqual(['E3 cardDeleted']);
	});

	it.each([
		{ kind: 'httpError', status: 400, body: 'json' },
		{ kind: 'httpError', status: 404, body: 'html' },
		{ kind: 'httpError', status: 500 },
	] as const)('a template that cannot be listed (%j) costs only itself', async (fault) => {
		const { scene, workflow, faults } = await publish(regime);
		faults.add({ when: { action: 'listCards', templateId: STAFF }, fault });
		expire(scene, ['E2']);
		expire(scene, ['S1'], STUDENT);
		expect((await workflow.poll()).told).toEqual(['S1 cardExpired']);
		expect((await workflow.poll()).said).toContain(STAFF);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('a template that cannot be listed for a day hides nothing of one that takes several polls', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 5, requestsAtATime: 1 },
		});
		faults.add({
			when: { action: 'listCards', templateId: STUDENT },
			fault: { kind: 'httpError', status: 400, body: 'json' },
		});
		// About three pages come within the time of a poll, and every poll is an hour after the one before it.
		clock.passAtRequests(scene.sandbox, regime === 'cron' ? 50_000 : 9_000);
		const said: string[] = [];
		const toldOf = async (polls: number): Promise<string[]> => {
			const all: string[] = [];
			for (let poll = 0; poll < polls; poll += 1) {
				clock.pass(3_600_000);
				const { told: events, said: words } = await workflow.poll();
				all.push(...events);
				said.push(words);
			}
			return all;
		};
		await toldOf(2);
		for (const id of ['E1', 'E15', 'E30']) {
			expire(scene, [id]);
			expect(await toldOf(12)).toEqual([`${id} cardExpired`]);
		}
		expect(said.filter((words) => words.includes(STUDENT)).length).toBeGreaterThan(10);
	});

	it('another key of the same account goes on with what happened meanwhile', async () => {
		const { scene, workflow } = await publish(regime);
		scene.sandbox.apiKey = 'another-key-of-this-account';
		expire(scene, ['E7']);
		expect((await workflow.poll()).told).toEqual([]);
		expect((await workflow.restart()).told).toEqual(['E7 cardExpired']);
		expect((await workflow.poll()).told).toEqual([]);
	});

	it('another key is known by any card that can be read', async () => {
		const { scene, workflow, faults } = await publish(regime);
		scene.sandbox.apiKey = 'another-key-of-this-account';
		for (const cardId of ['E1', 'E7']) {
			const fault = { kind: 'httpError', status: 500 } as const;
			faults.add({ when: { action: 'viewCard', cardId }, fault });
		}
		expire(scene, ['E8']);
		expect((await workflow.restart()).told).toEqual(['E8 cardExpired']);
	});

	it('cards that move to pages which the very first listing has read are not new', async () => {
		let asked = 0;
		const events = ['cardCreated', 'cardInstalled'];
		const { scene, workflow } = await publish(regime, { events }, {}, (early) => {
			const when = ({ action, templateId }: { action?: string; templateId?: string }) => {
				if (action !== 'listCards' || templateId !== STAFF || (asked += 1) !== 3) return false;
				for (const id of numbered(8)) early.sandbox.id123.remove(STAFF, id);
				return false;
			};
			early.sandbox.faults.add({ when, fault: { kind: 'delay', ms: 0 } });
		});
		expect(asked).toBeGreaterThanOrEqual(3);
		expect((await workflow.poll()).told).toEqual([]);
		scene.sandbox.clock.advance(7_000);
		scene.add(['NEW']);
		expect((await workflow.restart()).told).toEqual(['NEW cardCreated']);
	});

	it.each(['absent', 'empty'] as const)(
		'a sub-status that is %s for a poll is no change',
		async (shown) => {
			const { scene, workflow } = await publish(regime, {}, {}, (early) => {
				early.live('E1', { deactivated: true });
				early.live('E2', { expired: true });
			});
			scene.sandbox.readings.subStatusShown = shown;
			expect((await workflow.poll()).told).toEqual([]);
			scene.sandbox.readings.subStatusShown = 'always';
			expect((await workflow.restart()).told).toEqual([]);
		},
	);

	it.each(['offsetHours', 'createdAtOffHours'] as const)(
		'times that are five hours off for a poll (%s) are no change',
		async (reading) => {
			const { scene, workflow } = await publish(regime);
			scene.sandbox.readings[reading] = 5;
			expect((await workflow.poll()).told).toEqual([]);
			scene.sandbox.readings[reading] = 0;
			expect((await workflow.restart()).told).toEqual([]);
		},
	);

	it('a listing that ignores paging and shows a row without an id is read to its end', async () => {
		const { scene, workflow } = await publish(regime);
		scene.sandbox.readings.pagingIgnored = true;
		scene.sent();
		expect((await workflow.poll()).told).toEqual([]);
		expect(scene.sent().listCards).toBeLessThan(20);
	});

	// With timers n8n itself has moved on in memory: docs/trigger.md says so.
	if (regime === 'cron') return;

	it('an event that n8n could not store comes again under its id', async () => {
		const { scene, workflow } = await publish(regime);
		expire(scene, ['E7']);
		workflow.database.refuses = 'both';
		const refused = await workflow.poll();
		const again = await workflow.poll();
		expect(again.told).toEqual(['E7 cardExpired']);
		expect(again.ids).toEqual(refused.ids);
	});

	/** A cache between n8n and ID123 answers View Card of E2 with E3. */
	const confuse = ({ sandbox }: Scene): void => {
		const shelf = sandbox.id123.shelf(STAFF);
		if (!shelf) throw new Error('The sandbox has no such template');
		const get = shelf.get.bind(shelf);
		shelf.get = (id) => get(id === 'E2' ? 'E3' : id);
	};

	it('an answer about another card is no event of either', async () => {
		const { scene, workflow } = await publish(regime);
		expire(scene, ['E2']);
		confuse(scene);
		expect((await workflow.poll()).told).toEqual([]);
		expect((await workflow.poll()).said).toContain(`card E2 of card template ${STAFF}`);
	});

	it('an answer about another card says nothing of one that is missing', async () => {
		const { scene, workflow } = await publish(regime, { options: { pageSize: 10 } });
		scene.sandbox.id123.remove(STAFF, 'E2');
		confuse(scene);
		expire(scene, ['E3']);
		expect((await workflow.poll()).told).toEqual(['E3 cardExpired']);
	});

	it('cards of another template in place of those of one are no events of it, nor is it that they go again', async () => {
		const { scene, workflow } = await publish(regime);
		const { id123 } = scene.sandbox;
		const shelf = id123.shelf.bind(id123);
		scene.add(['S2', 'S3'], { status: 'INSTALLED' }, STUDENT);
		expire(scene, ['E2']);
		id123.shelf = (id) => shelf(id === STAFF ? STUDENT : id);
		expect((await workflow.poll()).told).toEqual(['S2 cardInstalled', 'S3 cardInstalled']);
		expect((await workflow.poll()).said).toContain(`card template ${STAFF}`);
		id123.shelf = shelf;
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('a current card that could not be read is sent later, though the first listing took several polls', async () => {
		const { workflow, faults } = await publish(
			regime,
			{
				templateIds: [STAFF],
				options: {
					pageSize: 5,
					requestsAtATime: 1,
					includeDetails: true,
					whenActivated: 'sendCurrent',
				},
			},
			{},
			({ sandbox }) => clock.passAtRequests(sandbox, 12_000),
		);
		faults.clear();
		const when = { action: 'viewCard', cardId: 'E28' } as const;
		faults.add({ when, fault: { kind: 'httpError', status: 500 } });
		const sent = (await workflow.poll()).told;
		expect(sent).toContain('E30 cardInstalled');
		expect(sent).not.toContain('E28 cardInstalled');
		faults.clear();
		const later = [...(await workflow.poll()).told, ...(await workflow.poll()).told];
		expect(later).toEqual(['E28 cardInstalled']);
	});
});
