/** The name of a plan: two plans have the same only if they do the same to the same cards. Pure. */
import type { Plan } from './plan';

/**
 * @param nameOf makes names that nothing of the roster can be read from
 * @param invites whether people are invited
 */
export function planKey(
	{ rows, candidates, roster }: Plan,
	nameOf: (...parts: readonly string[]) => string,
	invites: boolean,
): string {
	const steps = rows
		.filter(({ kind }) => kind !== 'unchanged')
		.map(({ kind, row: { card } }) =>
			nameOf('step', kind, JSON.stringify(Object.entries(card).sort())),
		);
	const removals = candidates.map(({ kind, card }) => nameOf('removal', kind, card.id));
	// What a row that is in doubt holds depends on it.
	const doubts = roster.marks.flatMap(({ doubt, ids, uniqueIdentifier, barcode }) =>
		doubt === undefined ? [] : [nameOf('doubt', doubt, ...ids, uniqueIdentifier, barcode)],
	);
	const parts = [...steps, ...removals, ...doubts].sort();
	return nameOf('plan', invites ? 'invites' : '', ...parts);
}
