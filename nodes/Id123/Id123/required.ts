/** Parameters that a row cannot do without, and what is said when they are empty. */
import type { RowFailure } from '../../shared/rowFailure';
import { readIdentifier } from '../card/nonValues';
import type { RowContext } from './row';

export interface Located {
	'card-template-id': string;
	'card-id': string;
}

type Failed = { kind: 'failed'; failure: RowFailure };

export type LocatedResult<T> = { kind: 'located'; ids: T } | Failed;

const refusal = (
	field: string,
	label: string,
	why: Pick<RowFailure, 'what' | 'hint' | 'rule'>,
): Failed => ({ kind: 'failed', failure: { ...why, state: 'notSent', field, label } });

const missing = (field: string, label: string, hint: string): Failed =>
	refusal(field, label, { what: `${label} is empty`, hint, rule: 'required' });

export function locateTemplate(row: RowContext): LocatedResult<Pick<Located, 'card-template-id'>> {
	const templateId = row.located('templateId');
	return templateId === ''
		? missing(
				'card-template-id',
				'Template',
				'Pick a template from the list, or check the expression that names it.',
			)
		: { kind: 'located', ids: { 'card-template-id': templateId } };
}

/** The card that an operation is about. The id is unique only together with the template's. */
export function locateCard(row: RowContext): LocatedResult<Located> {
	const template = locateTemplate(row);
	if (template.kind === 'failed') return template;
	const read = readIdentifier(row.locatedCell('cardId'));
	if (!('id' in read)) {
		const { rule, is, remedy } = read;
		return refusal('card-id', 'Card ID', { rule, what: `Card ID ${is}`, hint: remedy });
	}
	return read.id === ''
		? missing(
				'card-id',
				'Card ID',
				'Pick a card from the list, or check the expression that names it.',
			)
		: { kind: 'located', ids: { ...template.ids, 'card-id': read.id } };
}
