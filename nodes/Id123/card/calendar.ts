/**
 * Clocks of time zones, with nothing but Intl. An instant is milliseconds since 1970; what a clock shows (`wall`) is
 * written in the same way, as if the clock stood in UTC. `timezone` is an IANA name.
 */

/** In milliseconds. */
export const DAY = 86_400_000;

/** How far a zone's clock is ahead of UTC, in milliseconds; undefined for a zone that Intl does not know. */
export function zoneOffset(timezone: string, instant: number): number | undefined {
	const ahead = OFFSET.exec(clockOf(timezone)?.format(instant) ?? '');
	if (ahead === null) return undefined;
	const [, sign, hours = 0, minutes = 0, seconds = 0] = ahead;
	const milliseconds = ((+hours * 60 + +minutes) * 60 + +seconds) * 1000;
	return sign === '-' ? -milliseconds : milliseconds;
}

/** Clocks before 1972 may differ from UTC by seconds as well. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * The instant at which a zone's clock shows this; undefined for an unknown zone. As in the Temporal standard, a time that the
 * clock skips moves on by as much as the clock did, and of a time that it shows twice, `twice` says which is meant.
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
		return new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
	} catch {
		return undefined;
	}
}
