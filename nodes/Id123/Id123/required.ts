/** Parameters that a row cannot do without, and what is said when they are empty. */
import type { RowFailure } from '../../shared/rowFailure';
import type { RowContext } from './rowContext';

export interface Located {
	'card-template-id': string;
	'card-id': string;
}

export type LocatedResult<T> =
	| { kind: 'located'; ids: T }
	| { kind: 'failed'; failure: RowFailure };

const missing = (
	field: string,
	label: string,
	hint: string,
): { kind: 'failed'; failure: RowFailure } => ({
	kind: 'failed',
	failure: { what: `${label} is empty`, hint, state: 'notSent', field, label, rule: 'required' },
});

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
	const cardId = row.located('cardId');
	return cardId === ''
		? missing(
				'card-id',
				'Card ID',
				'Pick a card from the list, or check the expression that names it.',
			)
		: { kind: 'located', ids: { ...template.ids, 'card-id': cardId } };
}
