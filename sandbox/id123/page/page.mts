/** The page at /: the cards as cards, what was sent to people, and the clock. */
import type { Clock } from '../../clock.mts';
import type { Journal } from '../../journal.mts';
import { document } from '../../page/document.mts';
import { clockStat, navigation, number, stat } from '../../page/frame.mts';
import { html, type Html } from '../../page/html.mts';
import type { Id123State } from '../state.mts';
import { isSelfIssued } from '../templates.mts';
import { cardHtml } from './card.mts';
import { addressOf, findCards, PAGE_SIZE, type Found, type View } from './query.mts';
import { sentHtml, webhookForm } from './sent.mts';

export interface PageSource {
	state: Id123State;
	journal: Journal;
	clock: Clock;
	apiUrl: string;
}

function stats({ state, journal, clock }: PageSource): Html {
	return html`${stat(state.counts().total, 'cards')}${stat(journal.total, 'requests')}${stat(
		journal.maxInFlight,
		'most in flight',
	)}${clockStat(clock)}`;
}

function tabs(state: Id123State, view: View, { totals }: Found): Html[] {
	const tab = (templateId: string, title: string, detail: string): Html => {
		const isCurrent = view.templateId === templateId;
		const total = totals.get(templateId) ?? 0;
		const address = addressOf({ templateId, search: view.search, page: 1 });
		return html`<a
			class="tab"
			href="${address}"
			data-focus="tab${templateId}"
			${isCurrent && html`aria-current="page"`}
			><b>${title}<i>${number(total)}</i></b
			><small>${detail}</small></a
		>`;
	};
	return [
		tab('', 'All templates', `${state.templates.length} templates`),
		...state.templates.map((template) => {
			const { body } = template;
			const suffix = isSelfIssued(template) ? ', self-issued' : template.approved ? '' : ', draft';
			return tab(body['card-template-id'], body.title, `${body.institution}${suffix}`);
		}),
	];
}

function tally(state: Id123State, view: View, { counts }: Found): Html {
	const words = (['INSTALLED', 'INACTIVE', 'UNINSTALLED', 'ARCHIVED'] as const)
		.filter((word) => counts[word] > 0)
		.map((word) => html`<span>${number(counts[word])} ${word.toLowerCase()}</span>`);
	const all = state.counts(view.templateId || undefined).total;
	const found = html`<span
			><b>${number(counts.total)} of ${number(all)} cards match “${view.search}”</b></span
		><a href="${addressOf({ ...view, search: '', page: 1 })}" data-focus="all">Show all</a>`;
	const id = view.templateId && html`<span>template id <code>${view.templateId}</code></span>`;
	return html`${view.search ? found : null}${words}${id || null}`;
}

function empty(view: View, apiUrl: string): Html {
	if (view.search) {
		return html`<div class="empty">
			<b>No card matches “${view.search}”</b>Search looks at names and card ids.
		</div>`;
	}
	return html`<div class="empty">
		<b>No cards yet</b>Run a workflow with an ID123 node: the cards that it creates appear here. Its
		credential needs the region <i>Custom Base URL</i> and the address <code>${apiUrl}</code>.
	</div>`;
}

function pager(view: View, total: number): Html | null {
	const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
	if (pages === 1) return null;
	const link = (to: number, label: string): Html =>
		html`<a href="${addressOf({ ...view, page: to })}" data-focus="${label}">${label}</a>`;
	const { page } = view;
	const before = [link(1, '« First'), link(page - 1, '‹ Previous')];
	const after = [link(page + 1, 'Next ›'), link(pages, 'Last »')];
	return html`<nav class="pager">
		${page > 1 && before}
		<span>Page ${number(page)} of ${number(pages)}, ${number(total)} cards</span>
		${page < pages && after}
	</nav>`;
}

function main(source: PageSource, view: View, { cards, counts, page }: Found): Html {
	const { state } = source;
	const drawn = cards.flatMap((card) => {
		const template = state.template(card.templateId);
		return template ? [cardHtml(card, template, state.readings)] : [];
	});
	return html`<div data-part="cards">
			${drawn.length > 0 ? html`<div class="cards">${drawn}</div>` : empty(view, source.apiUrl)}
		</div>
		<div data-part="pager">${pager({ ...view, page }, counts.total)}</div>`;
}

/** The whole page as text. */
export function pageHtml(source: PageSource, view: View): string {
	const { state } = source;
	const found = findCards(state, view);
	return document(
		'ID123 sandbox',
		html`<header class="top">
				<div>
					<h1>ID123 sandbox</h1>
					<p class="about">
						A local stand-in for tests and demos. It calls nobody but the addresses it is given.
					</p>
				</div>
				<div class="stats" data-part="stats">${stats(source)}</div>
			</header>
			${navigation('id123')}
			<div class="columns">
				<main>
					<nav class="tabs" data-part="tabs" aria-label="Templates">
						${tabs(state, view, found)}
					</nav>
					<div class="bar">
						<div data-part="tally" class="tally">${tally(state, view, found)}</div>
						<form class="search" method="get" action="/" role="search">
							${view.templateId &&
							html`<input type="hidden" name="template" value="${view.templateId}" />`}<input
								type="search"
								name="q"
								value="${view.search}"
								placeholder="Name or card id"
								aria-label="Search cards"
							/>
						</form>
					</div>
					${main(source, view, found)}
				</main>
				<aside class="sent">
					${webhookForm()}
					<div data-part="sent">${sentHtml(state)}</div>
				</aside>
			</div>`,
	);
}
