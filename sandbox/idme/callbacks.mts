/**
 * The calls that ID.me makes when a check is done: to the check's own callback address and to the hook of the
 * organisation, three more times where the receiver does not take it (docs.id.me/services-api/webhooks).
 * Beside the genuine ones, whatever a test wants a receiver to withstand.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { postJson } from '../outgoing.mts';
import { callbackOf } from './envelope.mts';
import type { Family, Transaction } from './model.mts';
import type { Readings } from './readings.mts';

export interface Attempt {
	/** Milliseconds of the sandbox's clock. */
	time: number;
	/** What the receiver answered; null where it did not. */
	status: number | null;
}

export interface Delivery {
	/** Counts from 1. */
	seq: number;
	kind: 'callback' | 'hook' | 'repeat' | 'notice' | 'forged';
	transactionId: string | null;
	url: string;
	body: string;
	attempts: Attempt[];
	state: 'underWay' | 'delivered' | 'dropped';
}

/** Addresses that belong to the organisation, not to a check. */
export type Hooks = { -readonly [Key in Family]?: string };

export interface CallbackSettings {
	/** Real milliseconds before each further try. How long ID.me pauses is not published. */
	pausesMs: number[];
	/** Real milliseconds between the end of a check and the first try. */
	delayMs: number;
	/** How long a receiver may take. Not published. */
	timeoutMs: number;
}

interface Surroundings {
	now: () => number;
	readings: Readings;
}

export const usualSettings = (): CallbackSettings => ({
	pausesMs: [50, 100, 200],
	delayMs: 10,
	timeoutMs: 15_000,
});

export class Callbacks {
	readonly deliveries: Delivery[] = [];
	readonly hooks: Hooks = {};
	readonly settings = usualSettings();
	private ending = new AbortController();
	private readonly underWay = new Set<Promise<unknown>>();
	private count = 0;

	constructor(private readonly surroundings: Surroundings) {}

	/** Sends the calls that a check's end asks for. */
	announce(transaction: Transaction): void {
		const { callbackUrl, family } = transaction;
		const hook = this.hooks[family];
		if (callbackUrl !== undefined) this.begin('callback', transaction, callbackUrl);
		if (hook !== undefined) this.begin('hook', transaction, hook);
	}

	/** Sends one call about a check as it stands, out of turn: a repeat, a late or an early one. */
	async notify(transaction: Transaction, url: string): Promise<Delivery> {
		return await this.once('notice', transaction.transactionId, url, this.bodyOf(transaction));
	}

	/** Sends a call again, byte by byte. */
	async repeat({ transactionId, url, body }: Delivery): Promise<Delivery> {
		return await this.once('repeat', transactionId, url, body);
	}

	/**
	 * Sends a call that ID.me never made: a successful check under an id that nobody knows.
	 * @param body laid over it, or sent in its place where it is text
	 */
	async forge(url: string, body: object | string = {}): Promise<Delivery> {
		const now = new Date(this.surroundings.now()).toISOString();
		const made = {
			transaction_id: randomUUID(),
			verification_id: randomUUID(),
			product: 'document.license.verify',
			status: {
				code: 200,
				message: 'Transaction successfully completed',
				created: now,
				updated: now,
			},
		};
		const text = typeof body === 'string' ? body : JSON.stringify({ ...made, ...body });
		return await this.once('forged', null, url, text);
	}

	/** Waits until nothing is under way. */
	async idle(): Promise<void> {
		while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
	}

	clear(): void {
		this.stop();
		this.ending = new AbortController();
		this.deliveries.length = 0;
		this.count = 0;
		delete this.hooks.telecom;
		delete this.hooks.document;
		Object.assign(this.settings, usualSettings());
	}

	/** Gives up whatever is under way. */
	stop(): void {
		this.ending.abort();
	}

	private bodyOf(transaction: Transaction): string {
		return JSON.stringify(callbackOf(transaction, this.surroundings.readings));
	}

	private note(
		kind: Delivery['kind'],
		transactionId: string | null,
		url: string,
		body: string,
	): Delivery {
		this.count += 1;
		const delivery: Delivery = {
			seq: this.count,
			kind,
			transactionId,
			url,
			body,
			attempts: [],
			state: 'underWay',
		};
		this.deliveries.push(delivery);
		return delivery;
	}

	private async once(
		kind: Delivery['kind'],
		transactionId: string | null,
		url: string,
		body: string,
	): Promise<Delivery> {
		const delivery = this.note(kind, transactionId, url, body);
		await this.track(this.deliver(delivery, [0], this.ending.signal));
		return delivery;
	}

	private begin(kind: Delivery['kind'], transaction: Transaction, url: string): void {
		const body = this.bodyOf(transaction);
		const delivery = this.note(kind, transaction.transactionId, url, body);
		const { delayMs, pausesMs } = this.settings;
		void this.track(this.deliver(delivery, [delayMs, ...pausesMs], this.ending.signal));
	}

	private async track(work: Promise<void>): Promise<void> {
		this.underWay.add(work);
		await work;
		this.underWay.delete(work);
	}

	private async deliver(delivery: Delivery, pauses: number[], ending: AbortSignal): Promise<void> {
		for (const pause of pauses) {
			await sleep(pause, undefined, { signal: ending, ref: false }).catch(() => undefined);
			if (ending.aborted) break;
			const status = await this.attempt(delivery, ending);
			delivery.attempts.push({ time: this.surroundings.now(), status });
			if (status !== null && status >= 200 && status < 300) {
				delivery.state = 'delivered';
				return;
			}
		}
		delivery.state = 'dropped';
	}

	private async attempt({ url, body }: Delivery, ending: AbortSignal): Promise<number | null> {
		const late = AbortSignal.timeout(this.settings.timeoutMs);
		return await postJson(url, body, AbortSignal.any([ending, late]));
	}
}
