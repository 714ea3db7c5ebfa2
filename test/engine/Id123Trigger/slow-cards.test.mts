/** A card whose requests take long, and fail in the end, costs its template a part of its time and no other card an event. */
import { RequestClock } from './support/request-clock.mts';
import { expire, numbered, openPublished, REGIMES } from './support/published.mts';
import { STAFF, STUDENT, type Scene } from './support/scene.mts';

const publish = openPublished();
const clock = new RequestClock();

beforeAll(() => clock.install());

describe.each(REGIMES)('%s:', (regime) => {
	/** Each request for these cards takes longer than one look may, and all its tries longer than its template's turn. */
	const late = (faults: Scene['sandbox']['faults'], ids: readonly string[]) =>
		faults.add({
			when: ({ action, cardId }) => {
				if (action !== 'viewCard' || !ids.includes(String(cardId))) return false;
				clock.pass(regime === 'cron' ? 30_000 : 4_000);
				return true;
			},
			fault: { kind: 'httpError', status: 500 },
		});

	/** Every second page that is asked for takes longer than a poll has. */
	const slowPages = (faults: Scene['sandbox']['faults'], upTo = Infinity) => {
		let pages = 0;
		const when = ({ action, templateId }: { action?: string; templateId?: string }) => {
			if (action !== 'listCards' || templateId !== STAFF) return false;
			pages += 1;
			if (pages % 2 === 1 || pages > upTo) return false;
			clock.pass(300_000);
			return true;
		};
		faults.add({ when, fault: { kind: 'delay', ms: 0 } });
	};

	it('a changed card that is answered late hides no card on the pages behind it', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		late(faults, ['E2']);
		expire(scene, ['E2', 'E3', 'E28']);
		expire(scene, ['S1'], STUDENT);
		expect((await workflow.poll()).told).toEqual([
			'E28 cardExpired',
			'E3 cardExpired',
			'S1 cardExpired',
		]);
		expire(scene, ['E30']);
		expect((await workflow.restart()).told).toEqual(['E30 cardExpired']);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('cards on every page that cannot be read leave time for those behind them', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 5, includeDetails: true, requestsAtATime: 1 },
		});
		const broken = ['E2', 'E7', 'E12', 'E17', 'E22', 'E27'];
		for (const cardId of broken) {
			faults.add({
				when: { action: 'viewCard', cardId },
				fault: { kind: 'httpError', status: 500 },
			});
		}
		expire(scene, [...broken, 'E30']);
		expect((await workflow.poll()).told).toEqual(['E30 cardExpired']);
		expire(scene, ['E29']);
		expect((await workflow.poll()).told).toEqual(['E29 cardExpired']);
		faults.clear();
		expect((await workflow.poll()).told.sort()).toEqual(
			broken.map((id) => `${id} cardExpired`).sort(),
		);
	});

	it('a card that could not be read is read again by a poll that goes on where the last one stopped', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		late(faults, ['E2']);
		expire(scene, ['E2']);
		slowPages(faults, 3);
		expect((await workflow.poll()).told).toEqual([]);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it.each([
		['at once', 0],
		['after two hours', 7_200_000],
	])('so it is %s where no poll comes to the end of the listing', async (_, later) => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		late(faults, ['E2']);
		expire(scene, ['E2']);
		slowPages(faults);
		expect((await workflow.poll()).told).toEqual([]);
		faults.clear();
		slowPages(faults);
		clock.pass(later);
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('a missing card that is answered late hides no card that is listed or missing', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 10, requestsAtATime: 1 },
		});
		late(faults, ['E3']);
		for (const id of ['E3', 'E4']) scene.sandbox.id123.remove(STAFF, id);
		expect((await workflow.poll()).told).toEqual(['E4 cardDeleted']);
		expire(scene, ['E20']);
		scene.sandbox.id123.remove(STAFF, 'E21');
		expect((await workflow.poll()).told).toEqual(['E20 cardExpired', 'E21 cardDeleted']);
		faults.clear();
		expect((await workflow.restart()).told).toEqual(['E3 cardDeleted']);
	});
	it.each([
		['one at a time, two templates', 8, { requestsAtATime: 1 }, [STAFF, STUDENT]],
		['as many at a time as there are', 28, {}, [STAFF]],
	] as const)(
		'missing cards that are all answered late keep no listed one from being told: %s',
		async (_, count, more, templateIds) => {
			const { scene, workflow, faults } = await publish(regime, {
				templateIds: [...templateIds],
				options: { pageSize: 10, ...more },
			});
			const gone = numbered(count);
			for (const id of gone) scene.sandbox.id123.remove(STAFF, id);
			late(faults, gone);
			await workflow.poll();
			expire(scene, ['E30']);
			expect((await workflow.poll()).told).toEqual(['E30 cardExpired']);
		},
	);

	it('cards that are answered late hide none that can be read again', async () => {
		const { scene, workflow, faults } = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		const slow = numbered(6);
		late(faults, slow);
		expire(scene, slow);
		expect((await workflow.poll()).told).toEqual([]);
		slow.pop();
		const told: string[] = [];
		// Which of them come first is chance.
		for (let poll = 0; poll < 50 && told.length === 0; poll += 1) {
			told.push(...(await workflow.poll()).told);
		}
		expect(told).toEqual(['E6 cardExpired']);
	});
});
