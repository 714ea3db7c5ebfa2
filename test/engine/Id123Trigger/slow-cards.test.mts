/** A card whose requests take long, and fail in the end, costs its template a part of its time and no other card an event. */
import { RequestClock } from './support/request-clock.mts';
import { expire, openPublished, REGIMES, type Publish } from './support/published.mts';
import { STAFF, STUDENT } from './support/scene.mts';

const publish = openPublished();
const clock = new RequestClock();

beforeAll(() => clock.install());

describe.each(REGIMES)('%s:', (regime) => {
	/** Each request for this card takes longer than one look may, and all its tries longer than its template's turn. */
	const answersLate = ({ scene, faults }: Awaited<ReturnType<Publish>>, late: string) => {
		faults.add({
			when: ({ action, cardId }) => {
				if (action !== 'viewCard' || cardId !== late) return false;
				clock.pass(regime === 'cron' ? 30_000 : 4_000);
				return true;
			},
			fault: { kind: 'httpError', status: 500 },
		});
		return scene;
	};

	it('a changed card that is answered late hides no card on the pages behind it', async () => {
		const all = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		const { workflow, faults } = all;
		const scene = answersLate(all, 'E2');
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

	it('a card that could not be read is read again by a poll that goes on where the last one stopped', async () => {
		const all = await publish(regime, {
			options: { pageSize: 10, includeDetails: true, requestsAtATime: 1 },
		});
		const { workflow, faults } = all;
		const scene = answersLate(all, 'E2');
		expire(scene, ['E2']);
		let pages = 0;
		const when = ({ action, templateId }: { action?: string; templateId?: string }) => {
			if (action !== 'listCards' || templateId !== STAFF || (pages += 1) !== 2) return false;
			clock.pass(300_000);
			return true;
		};
		faults.add({ when, fault: { kind: 'delay', ms: 0 } });
		expect((await workflow.poll()).told).toEqual([]);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('a missing card that is answered late hides no card that is listed or missing', async () => {
		const all = await publish(regime, { options: { pageSize: 10, requestsAtATime: 1 } });
		const { workflow, faults } = all;
		const scene = answersLate(all, 'E3');
		for (const id of ['E3', 'E4']) scene.sandbox.id123.remove(STAFF, id);
		expect((await workflow.poll()).told).toEqual(['E4 cardDeleted']);
		expire(scene, ['E20']);
		scene.sandbox.id123.remove(STAFF, 'E21');
		expect((await workflow.poll()).told).toEqual(['E20 cardExpired', 'E21 cardDeleted']);
		faults.clear();
		expect((await workflow.restart()).told).toEqual(['E3 cardDeleted']);
	});
});
