import type { JournalEntry } from '../../../sandbox/journal.mts';
import type { Reading } from './oracle.mts';

/** Whether a poll began each template's listing at its first row, judged by its first request for it. */
export function readingsOf(entries: readonly JournalEntry[], after: number): Map<string, Reading> {
	const readings = new Map<string, Reading>();
	for (const { seq, action, templateId, body } of entries) {
		if (seq <= after || action !== 'listCards' || !templateId || readings.has(templateId)) continue;
		const { offset = 0 } = body as { offset?: number };
		readings.set(templateId, offset === 0 ? 'fresh' : 'resumed');
	}
	return readings;
}
