import type { RowFailure } from '../../shared/rowFailure';
import type { ActionName } from '../api/actions';
import type { CallResult } from '../api/client';
import { explain } from '../api/explain';

const NEXT_POLL = 'The next poll tries again.';

/** Why a request of a poll did not succeed. A poll has no rows, and n8n repeats it by itself. */
export function explainPoll(
	action: ActionName,
	result: Exclude<CallResult, { kind: 'success' | 'cancelled' }>,
): RowFailure {
	const failure = explain(action, result);
	if (result.kind === 'throttledOut') {
		const hint = `${NEXT_POLL} Poll less often, or lower "Requests at a Time".`;
		return { ...failure, what: 'ID123 asks to slow down, and waiting did not help', hint };
	}
	const isAgain = result.kind === 'unclear' && failure.hint.startsWith('Run the workflow again');
	return isAgain ? { ...failure, hint: NEXT_POLL } : failure;
}

/** Several failures as one, each named. n8n polls on as before: they concern some templates and not the poll. */
export function together(failures: readonly RowFailure[]): RowFailure | undefined {
	const [first] = failures;
	if (first === undefined) return undefined;
	const hints = new Set(failures.map(({ hint }) => hint));
	return {
		...first,
		what: failures.map(({ what }) => what).join('. '),
		hint: [...hints].join(' '),
	};
}
