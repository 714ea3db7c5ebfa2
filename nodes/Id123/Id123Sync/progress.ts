/** Says how far a long run is: n8n shows no progress of a running node, so the log and the browser's console have to. */
import type { IExecuteFunctions } from 'n8n-workflow';

const EVERY_MS = 10_000;
const EVERY_MANUAL_MS = 2_000;

export class Progress {
	private readonly isManual: boolean;

	private nextLog = Date.now() + EVERY_MS;

	private nextLine = Date.now() + EVERY_MANUAL_MS;

	/** n8n copies the whole node at each `getNode`. */
	private readonly name: string;

	constructor(
		private readonly context: Pick<
			IExecuteFunctions,
			'logger' | 'getMode' | 'sendMessageToUI' | 'getNode'
		>,
		private readonly rows: number,
	) {
		this.isManual = context.getMode() === 'manual';
		this.name = context.getNode().name;
	}

	tell(done: number, all: number): void {
		const now = Date.now();
		if (now < this.nextLog && !(this.isManual && now >= this.nextLine)) return;
		const line = `${this.name}: ${done} of ${all} changes sent (${this.rows} rows)`;
		if (now >= this.nextLog) {
			this.context.logger.info(line);
			this.nextLog = now + EVERY_MS;
		}
		if (this.isManual && now >= this.nextLine) {
			this.context.sendMessageToUI(line);
			this.nextLine = now + EVERY_MANUAL_MS;
		}
	}
}
