/** An event as it came out of the trigger, and whether it tells a change rightly. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { TriggerEvent } from './expected.mts';
import type { CardKey, Seen } from './history.mts';

interface ToldStatus {
	status: string;
	subStatus: string;
}

export interface Told extends CardKey {
	eventId: string;
	event: string;
	previous: ToldStatus | null;
	/** The card's status as the item shows it. */
	shown: ToldStatus;
	lastUpdated: string;
	/** Whether it shows what only View Card shows. */
	isDetailed: boolean;
}

/** A field of each card of the simulated institution. A listing does not show it. */
export const DETAIL = 'front-1';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const statusOf = (json: IDataObject): ToldStatus => ({
	status: text(json['card-status']),
	subStatus: text(json['card-sub-status']),
});

/** Reads an item. Throws where it lacks what every event has. */
export function toldOf({ json }: INodeExecutionData): Told {
	const told: Told = {
		templateId: text(json['card-template-id']),
		cardId: text(json['card-id']),
		eventId: text(json.eventId),
		event: text(json.event),
		previous: json.previous === null ? null : statusOf((json.previous ?? {}) as IDataObject),
		shown: statusOf(json),
		lastUpdated: text(json['last-updated']),
		isDetailed: text(json[DETAIL]) !== '',
	};
	const isWhole = told.templateId && told.cardId && told.eventId && told.event;
	if (!isWhole || Number.isNaN(Date.parse(text(json.detectedAt)))) {
		throw new Error(`An event lacks something: ${JSON.stringify(json)}`);
	}
	return told;
}

/** Whether an item tells the change to `to`. */
export function matches(
	told: Told,
	events: ReadonlySet<TriggerEvent>,
	before: ReadonlyArray<Seen | null>,
	to: Seen | null,
): boolean {
	if (!(events as ReadonlySet<string>).has(told.event)) return false;
	if (!before.some((state) => isSame(told.previous, state))) return false;
	// The card of a deletion is no more than what was known of it.
	if (to === null) return true;
	return isSame(told.shown, to) && Date.parse(told.lastUpdated) === to.updated * 1000;
}

/** DEACTIVATED or EXPIRED as a status says nothing of the installation: the sub-status is what counts then. */
function isSame(told: ToldStatus | null, state: Seen | null): boolean {
	if (told === null || state === null) return told === null && state === null;
	const isFolded = state.status === 'DEACTIVATED' || state.status === 'EXPIRED';
	const isSub = told.subStatus === state.subStatus || told.subStatus === state.kept;
	return isSub && (isFolded || told.status === state.status);
}
