/** Days of the calendar and clocks of time zones, with nothing but Intl. */

export interface Day {
	year: number;
	/** 1 to 12 */
	month: number;
	day: number;
}

export interface Clock {
	hour: number;
	minute: number;
	second: number;
}

export const END_OF_DAY: Clock = { hour: 23, minute: 59, second: 59 };

const SECOND = 1000;
const DAY = 86_400 * SECOND;

export function isDay({ year, month, day }: Day): boolean {
	const date = new Date(Date.UTC(year, month - 1, day));
	return (
		date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
	);
}

export function isClock({ hour, minute, second }: Clock): boolean {
	return hour <= 23 && minute <= 59 && second <= 59;
}

export function isoDay({ year, month, day }: Day): string {
	return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The day that a clock in UTC shows. */
export function dayOf(epochMs: number): Day {
	const date = new Date(epochMs);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
	};
}

/** Milliseconds since 1970 of a clock in UTC. */
export function utcOf({ year, month, day }: Day, { hour, minute, second }: Clock): number {
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * How far a zone's clock is ahead of UTC at an instant, in milliseconds; undefined for a zone that Intl does not know.
 * `timezone` is an IANA name, the instant milliseconds since 1970.
 */
export function zoneOffset(timezone: string, epochMs: number): number | undefined {
	const clock = clockOf(timezone);
	if (clock === undefined) return undefined;
	const parts: Record<string, number> = {};
	for (const { type, value } of clock.formatToParts(epochMs)) parts[type] = Number(value);
	const wall = Date.UTC(
		parts.year,
		parts.month - 1,
		parts.day,
		parts.hour,
		parts.minute,
		parts.second,
	);
	return wall - Math.floor(epochMs / SECOND) * SECOND;
}

/**
 * The instant at which a zone's clock shows this day and time, in milliseconds; undefined for an unknown zone.
 *
 * A time that the clock skips is read with the offset before the change, so it moves on by as much as the clock did. Of
 * a time that the clock shows twice, `twice` says which is meant. Both are the rules of the Temporal standard.
 */
export function instantOf(
	day: Day,
	clock: Clock,
	timezone: string,
	twice: 'earlier' | 'later',
): number | undefined {
	const wall = utcOf(day, clock);
	const before = zoneOffset(timezone, wall - DAY);
	const after = zoneOffset(timezone, wall + DAY);
	if (before === undefined || after === undefined) return undefined;
	if (before === after) return wall - before;
	const shown = [wall - before, wall - after]
		.filter((instant) => instant + (zoneOffset(timezone, instant) ?? 0) === wall)
		.sort((a, b) => a - b);
	if (shown.length === 0) return wall - before;
	return twice === 'earlier' ? shown[0] : shown[shown.length - 1];
}

/** Building a formatter costs fifty times as much as using it. */
const clocks = new Map<string, Intl.DateTimeFormat | undefined>();

function clockOf(timezone: string): Intl.DateTimeFormat | undefined {
	if (!clocks.has(timezone)) clocks.set(timezone, buildClock(timezone));
	return clocks.get(timezone);
}

function buildClock(timezone: string): Intl.DateTimeFormat | undefined {
	try {
		return new Intl.DateTimeFormat('en-US', {
			timeZone: timezone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
	} catch {
		return undefined;
	}
}

function pad(value: number, digits: number): string {
	return String(value).padStart(digits, '0');
}
