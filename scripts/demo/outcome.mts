import { inputIndexOf } from '../n8n/outputs.mts';
import type { Json, OutputItem } from '../n8n/types.mts';

export interface RejectedRow {
	/** Number of the record in the file; the headings are record 1. */
	record: number;
	/** The sentence the admin reads. */
	message: string;
	field: string;
	rule: string;
	/** The service's code, where the service refused the row. */
	code: string;
}

export interface DemoOutcome {
	created: number;
	updated: number;
	/** Applied items whose code says neither created nor updated. */
	unclear: number;
	rejected: RejectedRow[];
}

/** The ID123 API's success codes for a card that was made and one that was there (its "Create Card" page). */
const CREATED = 'S2001';
const UPDATED = 'S2002';

const text = (value: Json): string => (typeof value === 'string' ? value : '');

function rejectedRow(item: OutputItem): RejectedRow {
	const { details, message } = item.json;
	const told =
		typeof details === 'object' && details !== null && !Array.isArray(details) ? details : {};
	const index = inputIndexOf(item);
	return {
		record: index === undefined ? 0 : index + 2,
		message: text(message),
		field: text(told.field),
		rule: text(told.rule),
		code: text(told.code),
	};
}

/** Reads what became of each row from the items of the node's two outputs. */
export function readOutcome(applied: OutputItem[], rejected: OutputItem[]): DemoOutcome {
	const count = (code: string) => applied.filter((item) => item.json.code === code).length;
	const created = count(CREATED);
	const updated = count(UPDATED);
	return {
		created,
		updated,
		unclear: applied.length - created - updated,
		rejected: rejected.map(rejectedRow).sort((a, b) => a.record - b.record),
	};
}

const REASONS: Record<string, string> = {
	required: 'a required value is missing',
	tooLong: 'a value is too long',
	notADate: 'a date is no date',
	notAnAddress: 'an e-mail address is none',
	notALink: 'a photo is no link',
	duplicate: 'a card ID stands twice',
};

/** One line per kind of outcome, then one per rejected row with its reason. */
export function describeOutcome(outcome: DemoOutcome): string[] {
	const lines = [`created   ${outcome.created}`, `updated   ${outcome.updated}`];
	if (outcome.unclear > 0) lines.push(`unclear   ${outcome.unclear}`);
	lines.push(`rejected  ${outcome.rejected.length}`);

	const kinds = new Map<string, number>();
	for (const row of outcome.rejected) {
		const kind = REASONS[row.rule] ?? (row.rule || row.code || 'no rule given');
		kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
	}
	const ordered = [...kinds].sort(([, a], [, b]) => b - a);
	lines.push(...ordered.map(([kind, count]) => `  ${String(count).padStart(4)}  ${kind}`));
	if (outcome.rejected.length > 0)
		lines.push(
			'',
			'Rejected rows (record of the file, the headings being record 1; what the node says):',
		);
	lines.push(
		...outcome.rejected.map((row) => `record ${String(row.record).padStart(4)}  ${row.message}`),
	);
	return lines;
}
