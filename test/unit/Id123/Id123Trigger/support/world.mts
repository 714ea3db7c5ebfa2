/** A small ID123 in memory, and polls of it: from what was kept to events and what is kept next. */
import type { IDataObject } from 'n8n-workflow';
import { Id123Client } from '../../../../../nodes/Id123/api/client.ts';
import { EVENT_NAMES, type EventName } from '../../../../../nodes/Id123/Id123Trigger/events.ts';
import {
	decodeSnapshot,
	encodeSnapshot,
} from '../../../../../nodes/Id123/Id123Trigger/snapshot.ts';
import { together } from '../../../../../nodes/Id123/Id123Trigger/faults.ts';
import type { PollOutcome } from '../../../../../nodes/Id123/Id123Trigger/items.ts';
import { watch } from '../../../../../nodes/Id123/Id123Trigger/watch.ts';
import { Deadline, type Cancellation, type Clock } from '../../../../../nodes/shared/clock.ts';
import { AccountLimiter } from '../../../../../nodes/shared/limiter/accountLimiter.ts';
import type { Send } from '../../../../../nodes/shared/http/transports.ts';

export interface WorldCard {
	status: string;
	subStatus: string;
	/** Seconds since 1970. */
	updated?: number;
	/** Seconds since 1970. */
	created?: number;
}

export const T = 'template-1';

const DEFAULT_PAGE = 10;

export class World {
	/** By template, then by card id, in the order of the listing. */
	readonly templates = new Map<string, Map<string, WorldCard>>([[T, new Map()]]);
	archivedListed = true;
	/** Every request for cards is answered with the first of them. */
	ignoresPaging = false;
	/** Templates that View Template and List Cards do not find, and List Templates does not show. */
	readonly gone = new Set<string>();
	/** Called before each answer: what happens in ID123 while a poll reads. A code refuses the request. */
	onRequest: (body: IDataObject, number: number) => string | undefined = () => undefined;
	/** What becomes of a request besides an answer: a status without one of ID123's own, none, or it does not come there. */
	onAnswer: (body: IDataObject) => number | 'hangs' | 'unreached' | undefined = () => undefined;
	requests: IDataObject[] = [];

	cards(templateId = T): Map<string, WorldCard> {
		const cards = this.templates.get(templateId) ?? new Map<string, WorldCard>();
		this.templates.set(templateId, cards);
		return cards;
	}

	/** A card changes, or comes where there was none. */
	set(id: string, status: string, subStatus: string, updated?: number): void {
		const created = this.cards().get(id)?.created;
		this.cards().set(id, { status, subStatus, updated, created });
	}

	/** A card comes, whether or not there was one with this id. */
	issue(id: string, created: number, status = 'INACTIVE', subStatus = 'INACTIVE'): void {
		this.cards().set(id, { status, subStatus, created });
	}

	answer(body: IDataObject): IDataObject {
		this.requests.push(body);
		const code = this.onRequest(body, this.requests.length);
		if (code !== undefined) return { status: 'failure', code, message: 'No' };
		const templateId = String(body['card-template-id']);
		const isKnown = this.templates.has(templateId) && !this.gone.has(templateId);
		if (body.action === 'list-templates') return this.page(body, this.listedTemplates(), 'S2007');
		if (!isKnown) return { status: 'failure', code: 'F203', message: 'No such template' };
		if (body.action === 'view-template') return { status: 'success', code: 'S2009', data: {} };
		const rows = [...this.cards(templateId)].map(([id, card]) => rowOf(templateId, id, card));
		if (body.action === 'view-card') {
			const row = rows.find((each) => each['card-id'] === body['card-id']);
			if (!row) return { status: 'failure', code: 'F209', message: 'No such card' };
			return { status: 'success', 'status-code': 'S2004', data: { ...row, 'card-data': {} } };
		}
		const isListed = (row: IDataObject) => this.archivedListed || row['card-status'] !== 'ARCHIVED';
		const asked = this.ignoresPaging ? {} : body;
		return this.page(asked, rows.filter(isListed), 'S2010');
	}

	private listedTemplates(): IDataObject[] {
		const ids = [...this.templates.keys()].filter((id) => !this.gone.has(id));
		return ids.map((id) => ({ 'card-template-id': id }));
	}

	private page({ limit, offset }: IDataObject, rows: IDataObject[], code: string): IDataObject {
		const start = Number(offset ?? 0);
		const data = rows.slice(start, start + (Number(limit) || DEFAULT_PAGE));
		return { status: 'success', code, data };
	}
}

const timeOf = (seconds?: number): string =>
	seconds === undefined ? '' : new Date(seconds * 1000).toISOString();

function rowOf(templateId: string, id: string, card: WorldCard): IDataObject {
	return {
		'card-template-id': templateId,
		'card-id': id,
		'card-status': card.status,
		'card-sub-status': card.subStatus,
		'created-at': timeOf(card.created),
		'last-updated': timeOf(card.updated),
		'name-fields': [{ key: 'name', value: `Ada ${id}`, label: 'Name' }],
	};
}

export function worldOf(count: number, status = 'INSTALLED', subStatus = 'ACTIVE'): World {
	const world = new World();
	for (let at = 1; at <= count; at += 1) world.set(`E${at}`, status, subStatus, 1_700_000_000);
	return world;
}

/** How often an action was asked for. */
export const asked = (world: World, action: string) =>
	world.requests.filter((body) => body.action === action).length;

export interface LookOptions {
	templateIds?: string[];
	events?: readonly EventName[];
	account?: string;
	sendCurrent?: boolean;
	includeDetails?: boolean;
	pageSize?: number;
	slots?: number;
	/** The poll's time is up when this many requests were answered. */
	requests?: number;
	now?: number;
	/** Between 0 and 1: where a poll begins to look up absent cards. */
	chance?: number;
}

export interface Look extends PollOutcome {
	/** What n8n has for the next poll: as it was where nothing had to survive. */
	kept: string | undefined;
	/** What this poll would keep, whether it has to or not. */
	next: string;
	/** `card event` of each item, in order. */
	told: string[];
	ids: string[];
	/** Whether a listing goes on in the next poll. */
	isUnderWay: boolean;
	/** Which faults are told. */
	hears: string;
}

/** What a poll has, in ms of its own clock. */
const BUDGET_MS = 240_000;

/** Time that stands still unless a request takes some. */
class PollClock implements Clock {
	private at = 1_790_000_000_000;

	private readonly sleepers = new Set<{ until: number; wake: () => void }>();

	now(): number {
		return this.at;
	}

	/** Pauses between tries are no time. */
	async sleep(ms: number, owner?: Cancellation): Promise<void> {
		if (!(owner instanceof Deadline)) return;
		await new Promise<void>((resolve) => {
			const sleeper = { until: this.at + ms, wake: resolve };
			this.sleepers.add(sleeper);
			owner.onEnd(() => {
				this.sleepers.delete(sleeper);
				resolve();
			});
		});
	}

	skip(ms: number): void {
		this.at += ms;
		for (const sleeper of this.sleepers) {
			if (sleeper.until > this.at) continue;
			this.sleepers.delete(sleeper);
			sleeper.wake();
		}
	}

	/** To the end of the time of whoever has the least left. */
	skipToNext(): void {
		this.skip(Math.min(...[...this.sleepers].map(({ until }) => until)) - this.at);
	}
}

/** One poll of a world. */
export async function look(
	world: World,
	kept: string | undefined,
	options: LookOptions = {},
): Promise<Look> {
	const { templateIds = [T], events = EVENT_NAMES, slots = 1 } = options;
	const clock = new PollClock();
	const deadline = new Deadline(clock, BUDGET_MS);
	let answered = 0;
	const limiter = new AccountLimiter();
	const send: Send = async ({ body: whole }) => {
		const body = whole as IDataObject;
		if (answered >= (options.requests ?? Infinity)) {
			clock.skip(BUDGET_MS);
			return await new Promise<never>(() => {});
		}
		answered += 1;
		const fate = world.onAnswer(body);
		if (fate === 'hangs') {
			clock.skipToNext();
			return await new Promise<never>(() => {});
		}
		if (fate === 'unreached') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
		if (fate) return { statusCode: fate, headers: {}, body: 'No' };
		return await Promise.resolve({ statusCode: 200, headers: {}, body: world.answer(body) });
	};
	const before = await decodeSnapshot(kept);
	const watched = await watch({
		clientFor: (cancellation) =>
			new Id123Client({
				limiter,
				user: { slots, cancellation },
				clock,
				actionNames: {},
				send,
			}),
		clock,
		deadline,
		kept: before,
		wasKept: kept !== undefined,
		fingerprint: options.account ?? 'account',
		settings: {
			templateIds,
			selected: new Set(events),
			sendCurrent: options.sendCurrent ?? false,
			atATime: undefined,
			slots,
			pageSize: options.pageSize ?? 10,
			includeDetails: options.includeDetails ?? false,
			simplify: true,
			now: options.now ?? 1_790_000_000_000,
		},
		throttledForMs: () => undefined,
		chance: () => options.chance ?? 0,
	});
	deadline.end();
	const hasToSurvive = watched.mustSurvive || watched.moved;
	const isKept = watched.items.length > 0 || (hasToSurvive && watched.failure === undefined);
	const next = await encodeSnapshot(watched.snapshot);
	return {
		...watched,
		kept: isKept ? next : kept,
		next,
		told: watched.items.map(({ json }) => `${String(json['card-id'])} ${String(json.event)}`),
		ids: watched.items.map(({ json }) => String(json.eventId)),
		isUnderWay: [...watched.snapshot.templates.values()].some(({ cursor }) => cursor !== undefined),
		hears: together(watched.faults)?.what ?? '',
	};
}
