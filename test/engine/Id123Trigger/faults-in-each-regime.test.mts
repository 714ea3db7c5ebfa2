/**
 * What goes wrong with one card, one template, the key or the words of the service costs just that, in each of n8n's ways to
 * poll and across restarts: what is well is told at once, what is not is told when it is well again.
 */
import type { INodeParameters } from 'n8n-workflow';
import type { SandboxOptions } from '../../../sandbox/server.mts';
import type { PollReport, Poller, PollStore, Regime } from '../../support/engine.mts';
import { ALL, openStage, STAFF, STUDENT, told, type Scene } from './support/scene.mts';
import { RequestClock } from './support/request-clock.mts';

const REGIMES: Regime[] = ['cron', 'scheduler', 'cursors'];

const stage = openStage();
const clock = new RequestClock();

beforeAll(() => clock.install());

interface Polled {
	told: string[];
	ids: string[];
	/** What a person hears, in a failed execution or in n8n's log. */
	said: string;
}

function polled(report: PollReport | undefined): Polled {
	const { items = [], error, logs = [] } = report ?? {};
	const lines = [error?.message ?? '', ...logs.map(({ message }) => message)];
	return {
		told: told([items]),
		ids: items.map(({ json }) => String(json.eventId)),
		said: lines.join('\n'),
	};
}

/** A published workflow. */
class Published {
	private poller: Poller | undefined;

	private store: PollStore | undefined;

	constructor(
		readonly scene: Scene,
		private readonly regime: Regime,
	) {}

	get database(): PollStore {
		if (!this.store) throw new Error('The workflow is not published');
		return this.store;
	}

	async publish(): Promise<void> {
		const { poller, store } = this.scene.poller(this.regime);
		Object.assign(this, { poller, store });
		const report = await poller.start('activate');
		if (report?.error) throw report.error;
	}

	async poll(): Promise<Polled> {
		return polled(await this.poller?.tick());
	}

	/** n8n is killed and started again, with the credential as it is now; what it tells until its first poll is over. */
	async restart(): Promise<Polled> {
		this.poller?.kill();
		this.poller = this.scene.poller(this.regime, this.store).poller;
		const begun = polled(await this.poller.start('init'));
		const next = await this.poll();
		return {
			told: [...begun.told, ...next.told].sort(),
			ids: [...begun.ids, ...next.ids],
			said: `${begun.said}\n${next.said}`,
		};
	}
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `E${at + 1}`);

describe.each(REGIMES)('%s:', (regime) => {
	/** Thirty installed cards of one template and one of another, each created at another second. */
	const published = async (
		parameters: INodeParameters = {},
		options: SandboxOptions = {},
		before: (scene: Scene) => void = () => {},
	) => {
		const scene = await stage.scene(options);
		scene.parameters = {
			templateIds: [STAFF, STUDENT],
			events: ALL,
			options: { pageSize: 10, includeDetails: true },
			...parameters,
		};
		for (const id of numbered(30)) {
			scene.sandbox.clock.advance(7_000);
			scene.add([id], { status: 'INSTALLED' });
		}
		scene.add(['S1'], { status: 'INSTALLED' }, STUDENT);
		before(scene);
		const workflow = new Published(scene, regime);
		await workflow.publish();
		return { scene, workflow, faults: scene.sandbox.faults };
	};
	const expire = (scene: Scene, ids: string[], templateId = STAFF) => {
		for (const id of ids) scene.live(id, { expired: true }, templateId);
	};

	it('a changed card that cannot be read is named and told later; all others are told at once', async () => {
		const { scene, workflow, faults } = await published();
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
		const { scene, workflow, faults } = await published();
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

	/** Each request for this card takes longer than one look may, and all its tries longer than its template's turn. */
	const answersLate = ({ scene, faults }: Awaited<ReturnType<typeof published>>, late: string) => {
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
		const all = await published({
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
		const all = await published({
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
		const all = await published({ options: { pageSize: 10, requestsAtATime: 1 } });
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

	it.each([
		{ kind: 'httpError', status: 400, body: 'json' },
		{ kind: 'httpError', status: 404, body: 'html' },
		{ kind: 'httpError', status: 500 },
	] as const)('a template that cannot be listed (%j) costs only itself', async (fault) => {
		const { scene, workflow, faults } = await published();
		faults.add({ when: { action: 'listCards', templateId: STAFF }, fault });
		expire(scene, ['E2']);
		expire(scene, ['S1'], STUDENT);
		expect((await workflow.poll()).told).toEqual(['S1 cardExpired']);
		expect((await workflow.poll()).said).toContain(STAFF);
		faults.clear();
		expect((await workflow.poll()).told).toEqual(['E2 cardExpired']);
	});

	it('a template that cannot be listed for a day hides nothing of one that takes several polls', async () => {
		const { scene, workflow, faults } = await published({
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
		const { scene, workflow } = await published();
		scene.sandbox.apiKey = 'another-key-of-this-account';
		expire(scene, ['E7']);
		expect((await workflow.poll()).told).toEqual([]);
		expect((await workflow.restart()).told).toEqual(['E7 cardExpired']);
		expect((await workflow.poll()).told).toEqual([]);
	});

	it('another key is known by any card that can be read', async () => {
		const { scene, workflow, faults } = await published();
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
		const { scene, workflow } = await published({ events }, {}, (early) => {
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
			const { scene, workflow } = await published({}, {}, (early) => {
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
			const { scene, workflow } = await published();
			scene.sandbox.readings[reading] = 5;
			expect((await workflow.poll()).told).toEqual([]);
			scene.sandbox.readings[reading] = 0;
			expect((await workflow.restart()).told).toEqual([]);
		},
	);

	it('a listing that ignores paging and shows a row without an id is read to its end', async () => {
		const { scene, workflow } = await published();
		scene.sandbox.readings.pagingIgnored = true;
		scene.sent();
		expect((await workflow.poll()).told).toEqual([]);
		expect(scene.sent().listCards).toBeLessThan(20);
	});

	// With timers n8n itself has moved on in memory: docs/trigger.md says so.
	if (regime === 'cron') return;

	it('an event that n8n could not store comes again under its id', async () => {
		const { scene, workflow } = await published();
		expire(scene, ['E7']);
		workflow.database.refuses = 'both';
		const refused = await workflow.poll();
		const again = await workflow.poll();
		expect(again.told).toEqual(['E7 cardExpired']);
		expect(again.ids).toEqual(refused.ids);
	});
});
