/**
 * Clocks of time zones, with nothing but Intl. An instant is milliseconds since 1970; what a clock shows (`wall`) is
 * written in the same way, as if the clock stood in UTC. `timezone` is an IANA name.
 */

/** In milliseconds. */
export const DAY = 86_400_000;

/** How far a zone's clock is ahead of UTC, in milliseconds; undefined for a zone that Intl does not know. */
export function zoneOffset(timezone: string, instant: number): number | undefined {
	const clock = clockOf(timezone);
	if (clock === undefined) return undefined;
	const { year, month, day, hour, minute, second } = Object.fromEntries(
		clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
	);
	const wall = Date.UTC(year, month - 1, day, hour, minute, second);
	return wall - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant at which a zone's clock shows this; undefined for an unknown zone.
 *
 * A time that the clock skips is read with the offset before the change, so it moves on by as much as the clock did. Of
 * a time that the clock shows twice, `twice` says which is meant. Both are the rules of the Temporal standard.
 */
export function instantOf(
	wall: number,
	timezone: string,
	twice: 'earlier' | 'later',
): number | undefined {
	const before = zoneOffset(timezone, wall - DAY);
	const after = zoneOffset(timezone, wall + DAY);
	if (before === undefined || after === undefined) return undefined;
	if (before === after) return wall - before;
	const shown = [wall - before, wall - after]
		.filter((instant) => zoneOffset(timezone, instant) === wall - instant)
		.sort((a, b) => a - b);
	return (twice === 'earlier' ? shown[0] : shown.at(-1)) ?? wall - before;
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
