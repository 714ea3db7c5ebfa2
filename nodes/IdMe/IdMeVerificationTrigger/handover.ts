import type { IWebhookFunctions } from 'n8n-workflow';

/**
 * Whether n8n has taken an event over.
 *
 * n8n stores the execution after the trigger has returned, and answers the call after that (cli, webhook-helpers: response
 * mode `onReceived`): 200 when the execution is stored, 500 when that did not work. So the answer tells.
 */
export type HandoverState = 'open' | 'saved' | 'refused';

export interface Handover {
	readonly state: HandoverState;
}

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

export class AnsweredHandover implements Handover {
	private known: HandoverState = 'open';

	constructor(private response: Response | undefined) {
		// So that the whole exchange is not kept in memory with its event.
		response?.once('close', () => this.look());
	}

	/** Also right where the caller has hung up: n8n answers nobody then, but it answers. */
	get state(): HandoverState {
		this.look();
		return this.known;
	}

	private look(): void {
		if (!this.response?.writableEnded) return;
		this.known = this.response.statusCode < 400 ? 'saved' : 'refused';
		this.response = undefined;
	}
}
