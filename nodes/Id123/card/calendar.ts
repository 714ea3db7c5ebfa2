/** Time zones (IANA names). `wall` is the local time of a zone in ms, written as if it were UTC. */

export const DAY = 86_400_000;

/** How far a zone is ahead of UTC at an instant, in ms; undefined for an unknown zone. */
export function zoneOffset(timezone: string, instant: number): number | undefined {
	const ahead = OFFSET.exec(clockOf(timezone)?.format(instant) ?? '');
	if (ahead === null) return undefined;
	const [, sign, hours = 0, minutes = 0, seconds = 0] = ahead;
	const milliseconds = ((+hours * 60 + +minutes) * 60 + +seconds) * 1000;
	return sign === '-' ? -milliseconds : milliseconds;
}

/** Offsets before 1972 may have seconds. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * The instant of a local time; undefined for an unknown zone. As in the Temporal standard, a time that the clock skips
 * moves on by the length of the gap. `twice` chooses where the clock shows the time twice.
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

/** Creating a formatter costs fifty times as much as using it. */
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
