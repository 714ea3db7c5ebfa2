/** Parameters that a row cannot do without, and what is said when they are empty. */
import { notSent, type RowFailure } from '../../shared/rowFailure';
import { addressTemplate, type CardAddress } from '../api/actions';
import { readIdentifier } from '../card/nonValues';
import { CARD_ID, KEY, TEMPLATE } from '../card/vocabulary';
import type { RowContext } from './row';

type Failed = { kind: 'failed'; failure: RowFailure };

export type LocatedResult<T> = { kind: 'located'; ids: T } | Failed;

type Named = typeof CARD_ID | typeof TEMPLATE;

const refusal = (named: Named, what: string, hint: string, rule: string): Failed => ({
	kind: 'failed',
	failure: notSent(what, hint, { rule, ...named }),
});

const missing = (named: Named, hint: string): Failed =>
	refusal(named, `${named.label} is empty`, hint, 'required');

export function locateTemplate(row: RowContext): LocatedResult<ReturnType<typeof addressTemplate>> {
	const templateId = row.located('templateId');
	return templateId === ''
		? missing(TEMPLATE, 'Pick a template from the list, or check the expression that names it.')
		: { kind: 'located', ids: addressTemplate(templateId) };
}

/** The card that an operation is about. The id is unique only together with the template's. */
export function locateCard(row: RowContext): LocatedResult<CardAddress> {
	const template = locateTemplate(row);
	if (template.kind === 'failed') return template;
	const read = readIdentifier(row.locatedCell('cardId'));
	if (!('id' in read)) {
		const { rule, is, remedy } = read;
		return refusal(CARD_ID, `Card ID ${is}`, remedy, rule);
	}
	return read.id === ''
		? missing(CARD_ID, 'Pick a card from the list, or check the expression that names it.')
		: { kind: 'located', ids: { ...template.ids, [KEY.cardId]: read.id } };
}
