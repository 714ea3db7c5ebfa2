/** The filters of Get Many. ID123 lists without any, so the node matches what it receives. Pure. */
import type { RowFailure } from '../../shared/rowFailure';
import { instantOf, utcOf } from '../card/calendar';
import { readDate } from '../card/dateReading';
import { isDictionary } from '../card/pairs';
import type { FlatCard } from '../card/vocabulary';

export interface CardFilter {
	matches(card: FlatCard): boolean;
}

/**
 * @param filters the Filters collection: `status` and `subStatus` are lists, `updatedAfter` a date
 * @param timezone IANA name of the workflow's time zone, for a date without an offset
 */
export function readFilter(
	filters: unknown,
	timezone: string,
): CardFilter | { failure: RowFailure } {
	const { status, subStatus, updatedAfter } = isDictionary(filters) ? filters : {};
	const statuses = choices(status);
	const subStatuses = choices(subStatus);
	const after = isEmpty(updatedAfter) ? undefined : startOf(updatedAfter, timezone);
	if (after !== undefined && Number.isNaN(after)) return { failure: NO_DATE };
	return {
		matches: (card) =>
			includes(statuses, card['card-status']) &&
			includes(subStatuses, card['card-sub-status']) &&
			(after === undefined || Date.parse(card['last-updated'] ?? '') > after),
	};
}

function choices(value: unknown): ReadonlySet<string> {
	const list = Array.isArray(value) ? value : [value];
	return new Set(
		list.filter((entry): entry is string => typeof entry === 'string' && entry !== ''),
	);
}

function includes(wanted: ReadonlySet<string>, value: string | undefined): boolean {
	return wanted.size === 0 || wanted.has(value ?? '');
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
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
