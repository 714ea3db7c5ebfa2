/** Clocks of time zones (IANA names). What one shows (`wall`) is written in milliseconds, as if it stood in UTC. */

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
 * The instant at which a zone's clock shows this; undefined for an unknown zone. As in the Temporal standard, a time that
 * the clock skips moves on by as much as the clock did, and of a time that it shows twice, `twice` says which is meant.
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
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
	try {
		const clock =
			clocks.get(timeZone) ??
			new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
		clocks.set(timeZone, clock);
		return clock;
	} catch {
		return undefined;
	}
}
