import { notSent, RowRefusal } from '../../../../shared/result';
import { startOf } from '../../../card/dates';
import { flattenCard, KEY, type FlatCard } from '../../../card/vocabulary';
import { listing, locateTemplate, type CardOperation } from '../../row';

export const getAll: CardOperation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many cards',
		description: 'List the cards of a template with their status',
	},
	shows: ['templateId', 'returnAll', 'limit', 'filters', 'simplify'],
	offers: ['pageSize'],
	plan: (row) => {
		const template = locateTemplate(row);
		const matches = readFilter(row.value('filters', {}) as Filters, row.timezone);
		return listing(row, 'listCards', template, (card) => matches(flattenCard(card)));
	},
};

/** The collection Filters: a filter that is set is present and not empty. */
interface Filters {
	status?: readonly string[];
	subStatus?: readonly string[];
	/** A date in any form (card/dates.ts). */
	updatedAfter?: unknown;
}

/** Which cards are kept: ID123 lists without a filter. */
function readFilter(filters: Filters, timezone: string): (card: FlatCard) => boolean {
	const { status = [], subStatus = [], updatedAfter } = filters;
	const after = updatedAfter === undefined ? undefined : startOf(updatedAfter, timezone);
	if (after !== undefined && Number.isNaN(after)) throw new RowRefusal(NO_DATE);
	const isOneOf = (wanted: readonly string[], value = '') =>
		wanted.length === 0 || wanted.includes(value);
	return (card) =>
		isOneOf(status, card[KEY.status]) &&
		isOneOf(subStatus, card[KEY.subStatus]) &&
		(after === undefined || Date.parse(card[KEY.lastUpdated] ?? '') > after);
}

const NO_DATE = notSent(
	'Updated After is not a date that can be used',
	'Write the date as 2026-01-31, with or without a time.',
	{ label: 'Updated After', rule: 'notADate' },
);
