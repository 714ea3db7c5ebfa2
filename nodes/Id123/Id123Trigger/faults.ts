/** What went wrong in a poll, with what it concerns, and when it was last reported. */
import { addTo } from '../../shared/loops';
import type { RowFailure } from '../../shared/result';
import type { ActionName } from '../api/actions';
import { explain, type CallResult, type Unsuccessful } from '../api/answers';
import { TRIGGER_LIMITS } from '../limits';

export interface Fault {
	failure: RowFailure;
	/** Undefined where it concerns the account. */
	templateId?: string;
	/** Undefined where it concerns the whole template. */
	cardId?: string;
}

const NEXT_POLL = 'The next poll tries again.';

const NAMED = 5;

/** Whether all other requests would fail the same way. */
export function isOfAccount(result: CallResult): boolean {
	if (result.kind === 'refused') return result.failure.scope === 'account';
	return ['throttled', 'unreachable', 'untrusted'].includes(result.kind);
}

/** Like `explain`, for a poll: it has no rows, and n8n repeats it by itself. */
export function explainPoll(action: ActionName, result: Unsuccessful): RowFailure {
	const failure = explain(action, result);
	if (result.kind === 'throttled') {
		const hint = `${NEXT_POLL} Poll less often, or lower "Requests at a Time".`;
		return { ...failure, what: 'ID123 asks to slow down, and waiting did not help', hint };
	}
	const isAgain = result.kind === 'unclear' && failure.hint.startsWith('Run the workflow again');
	return isAgain ? { ...failure, hint: NEXT_POLL } : failure;
}

/** The same for all cards of a template. */
function keyOf({ failure: { code = '', what }, templateId = '' }: Fault): string {
	return [templateId, code, what].join('\n');
}

/** Joins faults into one failure; cards of a template with the same fault are named together. */
export function together(faults: readonly Fault[]): RowFailure | undefined {
	const [first] = faults;
	if (first === undefined) return undefined;
	const alike = new Map<string, Fault[]>();
	for (const fault of faults) {
		addTo(alike, `${fault.cardId === undefined} ${keyOf(fault)}`, fault);
	}
	const what = [...alike.values()].map(sentenceOf).join('. ');
	const hints = new Set(faults.map(({ failure }) => failure.hint));
	return { ...first.failure, what, hint: [...hints].join(' ') };
}

function sentenceOf(alike: readonly Fault[]): string {
	const [{ failure, templateId }] = alike;
	if (templateId === undefined) return failure.what;
	const cardIds = [...new Set(alike.flatMap(({ cardId }) => cardId ?? []))];
	const more = cardIds.length > NAMED ? ` and ${cardIds.length - NAMED} more` : '';
	const word = cardIds.length > 1 ? 'cards' : 'card';
	const cards = cardIds.slice(0, NAMED).join(', ');
	const of = cardIds.length === 0 ? '' : `${word} ${cards}${more} of `;
	return `${failure.what} (${of}card template ${templateId})`;
}

/** Which faults of a trigger this process has reported: each at once, and then every hour while it lasts. */
export class FaultMemory {
	private toldAt = new Map<string, number>();

	/** Whether to report now; all faults then count as reported. @param now in ms */
	isDue(faults: readonly Fault[], now: number): boolean {
		const lately = [...this.toldAt].filter(
			([, at]) => Math.abs(now - at) < TRIGGER_LIMITS.sameFailureMs,
		);
		this.toldAt = new Map(lately);
		const isDue = faults.some((fault) => !this.toldAt.has(keyOf(fault)));
		if (isDue) for (const fault of faults) this.toldAt.set(keyOf(fault), now);
		return isDue;
	}
}

export const LOST: RowFailure = {
	what: 'What was kept of the last poll could not be read',
	hint: 'The cards as they are now are the new starting point. Check what has happened since the last event.',
	state: 'refused',
};

export const TOO_SLOW: RowFailure = {
	what: 'ID123 did not answer within the time that n8n gives a poll',
	hint: 'Poll less often, or lower "Requests at a Time". The next poll tries again.',
	state: 'refused',
	retryable: true,
	failure: { cause: 'temporarily-unavailable' },
};
