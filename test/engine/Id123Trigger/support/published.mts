/** A published workflow in one of n8n's ways to poll: thirty cards of one template, one of another. */
import type { INodeParameters } from 'n8n-workflow';
import type { SandboxOptions } from '../../../../sandbox/server.mts';
import type { PollReport, Poller, PollStore, Regime } from '../../../support/engine.mts';
import { ALL, openStage, STAFF, STUDENT, told, type Scene } from './scene.mts';

export const REGIMES: Regime[] = ['cron', 'scheduler', 'cursors'];

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
export class Published {
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

export const numbered = (count: number): string[] =>
	Array.from({ length: count }, (_, at) => `E${at + 1}`);

export type Publish = (
	regime: Regime,
	parameters?: INodeParameters,
	options?: SandboxOptions,
	before?: (scene: Scene) => void,
) => Promise<{ scene: Scene; workflow: Published; faults: Scene['sandbox']['faults'] }>;

/** @returns what publishes a workflow anew: all cards are installed, and each was created at another second */
export function openPublished(): Publish {
	const stage = openStage();
	return async (regime, parameters = {}, options = {}, before = () => {}) => {
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
}

export function expire(scene: Scene, ids: string[], templateId = STAFF): void {
	for (const id of ids) scene.live(id, { expired: true }, templateId);
}
