/** Which cards the page shows, and how many there are of them. */
import type { Card, CardCounts } from '../model.mts';
import type { Id123State } from '../state.mts';

export const PAGE_SIZE = 24;

export interface View {
	/** Empty for every template. */
	templateId: string;
	/** Part of a name or card id; empty for all. */
	search: string;
	/** From 1. */
	page: number;
}

export interface Found {
	cards: Array<Readonly<Card>>;
	/** Of all cards that the view speaks of, not of this page alone. */
	counts: CardCounts;
	/** What the search finds in each template, by id; in all of them under the empty id. */
	totals: ReadonlyMap<string, number>;
	/** The page that is shown: the last one where the view asks for one beyond it. */
	page: number;
}

/** Reads the page's address. Whatever makes no sense becomes the default. */
export function viewOf(query: URLSearchParams, state: Id123State): View {
	const wanted = query.get('template') ?? '';
	const page = Number(query.get('page'));
	return {
		templateId: state.template(wanted) ? wanted : '',
		search: (query.get('q') ?? '').trim().slice(0, 100),
		page: Number.isInteger(page) && page > 0 ? page : 1,
	};
}

/** The address of a view. */
export function addressOf({ templateId, search, page }: View): string {
	const query = new URLSearchParams();
	if (templateId) query.set('template', templateId);
	if (search) query.set('q', search);
	if (page > 1) query.set('page', String(page));
	const text = query.toString();
	return text ? `/?${text}` : '/';
}

const idsOf = (state: Id123State): string[] =>
	state.templates.map(({ body }) => body['card-template-id']);

const sumOf = (numbers: Iterable<number>): number =>
	[...numbers].reduce((sum, each) => sum + each, 0);

function pageOf(view: View, total: number): number {
	return Math.min(view.page, Math.max(1, Math.ceil(total / PAGE_SIZE)));
}

/** As people search: small or capital letters, with or without accents. */
const folded = (text: string): string =>
	text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function countsOf(cards: ReadonlyArray<Readonly<Card>>): CardCounts {
	const counts = { total: cards.length, INACTIVE: 0, INSTALLED: 0, UNINSTALLED: 0, ARCHIVED: 0 };
	for (const { life } of cards) counts[life.status] += 1;
	return counts;
}

function searched(state: Id123State, view: View): Found {
	const wanted = folded(view.search);
	const hits = new Map(
		idsOf(state).map((id) => [
			id,
			state.cards(id).filter(({ cardId, values }) => {
				return folded(cardId).includes(wanted) || folded(values.name ?? '').includes(wanted);
			}),
		]),
	);
	const all = [...hits.values()].flat();
	const shown = view.templateId ? (hits.get(view.templateId) ?? []) : all;
	const page = pageOf(view, shown.length);
	const start = (page - 1) * PAGE_SIZE;
	return {
		cards: shown.slice(start, start + PAGE_SIZE),
		counts: countsOf(shown),
		totals: new Map([
			['', all.length],
			...[...hits].map(([id, { length }]) => [id, length] as const),
		]),
		page,
	};
}

/** The cards of one page, newest first within their template. */
export function findCards(state: Id123State, view: View): Found {
	if (view.search) return searched(state, view);
	const ids = idsOf(state);
	const sizes = ids.map((id) => [id, state.counts(id).total] as const);
	const counts = state.counts(view.templateId || undefined);
	const page = pageOf(view, counts.total);
	const cards: Found['cards'] = [];
	let skip = (page - 1) * PAGE_SIZE;
	for (const [id, size] of view.templateId ? [[view.templateId, counts.total] as const] : sizes) {
		const missing = PAGE_SIZE - cards.length;
		if (skip < size) {
			const shelf = state.shelf(id);
			cards.push(...(shelf?.page(skip, missing, { isNewestFirst: true }) ?? []));
		}
		skip = Math.max(0, skip - size);
		if (cards.length >= PAGE_SIZE) break;
	}
	const total = sumOf(sizes.map(([, size]) => size));
	return { cards, counts, totals: new Map([['', total], ...sizes]), page };
}
