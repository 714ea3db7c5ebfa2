/** View Card, List Cards, View Template and List Templates. */
import { cardOf as cardBody, Rows, templateOf, templateRow } from '../bodies.mts';
import { Refusal, type SuccessCode } from '../codes.mts';
import type { Readings } from '../readings.mts';
import { cardOf, shelfOf, type Outcome, type Perform } from './outcome.mts';

/** How many rows a list call without a limit returns. */
export const DEFAULT_PAGE = 10;

interface Window {
	start: number;
	count: number;
}

/** Which rows a list call means, under each reading of `limit` and `offset`. A count of 0 means the default. */
function windowOf(body: { limit?: number; offset?: number }, readings: Readings): Window {
	const { pagingInverted, offsetBase, pageMax, pageOverMax } = readings;
	const wanted = (pagingInverted ? body.offset : body.limit) || DEFAULT_PAGE;
	const first = (pagingInverted ? body.limit : body.offset) ?? offsetBase;
	if (wanted > pageMax && pageOverMax === 'F204') {
		throw new Refusal('F204', pagingInverted ? 'offset' : 'limit');
	}
	return { start: Math.max(0, first - offsetBase), count: Math.min(wanted, pageMax) };
}

function listed(
	rows: unknown[] | Rows,
	code: SuccessCode,
	nothing: 'F203' | 'F209',
	readings: Readings,
): Outcome {
	const isEmpty = rows.length === 0;
	if (isEmpty && readings.emptyList === 'failure') throw new Refusal(nothing);
	return { code, data: isEmpty && readings.emptyList === 'null' ? null : rows };
}

export const listTemplates: Perform<'listTemplates'> = (state, body) => {
	const { start, count } = windowOf(body, state.readings);
	const { hiddenTemplates } = state.account;
	const rows = state.templates
		.filter(({ body: { 'card-template-id': id } }) => !hiddenTemplates.includes(id))
		.slice(start, start + count)
		.map((template) => templateRow(template, state.readings));
	return listed(rows, 'S2007', 'F203', state.readings);
};

export const viewTemplate: Perform<'viewTemplate'> = (state, body) => ({
	code: 'S2009',
	data: templateOf(shelfOf(state, body).template, state.readings),
});

export const listCards: Perform<'listCards'> = (state, body) => {
	const { readings } = state;
	const shelf = shelfOf(state, body);
	const { start, count } = windowOf(body, readings);
	const cards = shelf.page(readings.pagingIgnored ? 0 : start, count, {
		isArchivedListed: readings.archivedListed,
		isNewestFirst: readings.listOrder === 'newestFirst',
	});
	return listed(new Rows(cards, shelf.template, readings), 'S2010', 'F209', readings);
};

export const viewCard: Perform<'viewCard'> = (state, body) => {
	const { shelf, card } = cardOf(state, body);
	return { code: 'S2004', data: cardBody(card, shelf.template, state.readings) };
};
