/** The filters of Get Many. ID123 lists without any, so the node matches what it receives. Pure. */
import type { RowFailure } from '../../shared/rowFailure';
import { instantOf, utcOf } from '../card/calendar';
import { readDate } from '../card/dateReading';
import { KEY, type FlatCard } from '../card/vocabulary';

export interface CardFilter {
	matches(card: FlatCard): boolean;
}

/** The Filters collection, as the parameters were read: a filter that is set is there, and not empty. */
export interface Filters {
	status?: readonly string[];
	subStatus?: readonly string[];
	/** A date, in any form that one is read in. */
	updatedAfter?: unknown;
}

/**
 * @param timezone IANA name of the workflow's time zone, for a date without an offset
 */
export function readFilter(
	filters: Filters,
	timezone: string,
): CardFilter | { failure: RowFailure } {
	const { status = [], subStatus = [], updatedAfter } = filters;
	const statuses = new Set(status);
	const subStatuses = new Set(subStatus);
	const after = updatedAfter === undefined ? undefined : startOf(updatedAfter, timezone);
	if (after !== undefined && Number.isNaN(after)) return { failure: NO_DATE };
	return {
		matches: (card) =>
			includes(statuses, card[KEY.status]) &&
			includes(subStatuses, card[KEY.subStatus]) &&
			(after === undefined || Date.parse(card[KEY.lastUpdated] ?? '') > after),
	};
}

function includes(wanted: ReadonlySet<string>, value: string | undefined): boolean {
	return wanted.size === 0 || wanted.has(value ?? '');
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0 };

/** The instant that a date means; the start of the day for a date alone. NaN for what is no date. */
function startOf(value: unknown, timezone: string): number {
	const read = readDate(value, 'refuseAmbiguous');
	if (!read.ok) return NaN;
	const { day, clock, offset } = read.reading;
	if (clock !== undefined && offset !== undefined) return utcOf(day, clock) - offset * 60_000;
	return instantOf(day, clock ?? MIDNIGHT, timezone, 'earlier') ?? NaN;
}

const NO_DATE: RowFailure = {
	what: 'Updated After is not a date that can be used',
	hint: 'Write the date as 2026-01-31, with or without a time.',
	state: 'notSent',
	label: 'Updated After',
	rule: 'notADate',
};
