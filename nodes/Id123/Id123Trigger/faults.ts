/** What went wrong in a poll, each with the smallest thing that it concerns, and when a person last heard of it. */
import { addTo } from '../../shared/loops';
import type { RowFailure } from '../../shared/result';
import type { ActionName } from '../api/actions';
import { explain, type CallResult, type Unsuccessful } from '../api/answers';
import { TRIGGER_LIMITS } from '../limits';

export interface Fault {
	failure: RowFailure;
	/** None where it concerns the account. */
	templateId?: string;
	/** None where it concerns the whole template. */
	cardId?: string;
}

const NEXT_POLL = 'The next poll tries again.';

const NAMED = 5;

/** Whether every other request would fail the same way. */
export function isOfAccount(result: CallResult): boolean {
	if (result.kind === 'refused') return result.failure.scope === 'account';
	return ['throttled', 'unreachable', 'untrusted'].includes(result.kind);
}

/** Why a request of a poll did not succeed. A poll has no rows, and n8n repeats it by itself. */
export function explainPoll(action: ActionName, result: Unsuccessful): RowFailure {
	const failure = explain(action, result);
	if (result.kind === 'throttled') {
		const hint = `${NEXT_POLL} Poll less often, or lower "Requests at a Time".`;
		return { ...failure, what: 'ID123 asks to slow down, and waiting did not help', hint };
	}
	const isAgain = result.kind === 'unclear' && failure.hint.startsWith('Run the workflow again');
	return isAgain ? { ...failure, hint: NEXT_POLL } : failure;
}

/** By which a fault is known again, whichever card of the template it concerns. */
function keyOf({ failure: { code = '', what }, templateId = '' }: Fault): string {
	return [templateId, code, what].join('\n');
}

/** Several faults as one failure, each named with what it concerns. Cards of a template that fail in the same way are one. */
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

/** What was told of a trigger in this process: a fault at once, and again by the hour for as long as it lasts. */
export class FaultMemory {
	private toldAt = new Map<string, number>();

	/** Whether one of the faults is to be told now; all of them then count as told. */
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
