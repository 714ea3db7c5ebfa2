/** Which cards the page shows. */
import type { Card } from '../model.mts';
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
	total: number;
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

function shelvesOf(state: Id123State, view: View): string[] {
	if (view.templateId) return [view.templateId];
	return state.templates.map((template) => template.body['card-template-id']);
}

function pageOf(view: View, total: number): number {
	return Math.min(view.page, Math.max(1, Math.ceil(total / PAGE_SIZE)));
}

function searched(state: Id123State, view: View): Found {
	const wanted = view.search.toLowerCase();
	const hits = shelvesOf(state, view)
		.flatMap((id) => state.cards(id))
		.filter((card) => {
			const name = card.values.name ?? '';
			return card.cardId.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
		});
	const page = pageOf(view, hits.length);
	const start = (page - 1) * PAGE_SIZE;
	return { cards: hits.slice(start, start + PAGE_SIZE), total: hits.length, page };
}

/** The cards of one page, newest first within their template. */
export function findCards(state: Id123State, view: View): Found {
	if (view.search) return searched(state, view);
	const { total } = state.counts(view.templateId || undefined);
	const page = pageOf(view, total);
	const cards: Found['cards'] = [];
	let skip = (page - 1) * PAGE_SIZE;
	for (const id of shelvesOf(state, view)) {
		const shelf = state.shelf(id);
		const size = shelf?.counts.total ?? 0;
		const missing = PAGE_SIZE - cards.length;
		if (skip < size) cards.push(...(shelf?.page(skip, missing, { isNewestFirst: true }) ?? []));
		skip = Math.max(0, skip - size);
		if (cards.length >= PAGE_SIZE) break;
	}
	return { cards, total, page };
}
