/** A card as it looks on a phone, with the buttons that play its holder and the clock. */
import { chance } from '../../random.mts';
import { html, trusted, type Html } from '../../page/html.mts';
import type { TemplateField } from '../contract.mts';
import { expire, install, shownStatus, uninstall } from '../life.mts';
import type { Card, Template } from '../model.mts';
import type { Readings } from '../readings.mts';

const BAR_CHARACTERS = 28;

/** Bars that stand for a barcode's text: they look the part, and are the same for the same text. */
function bars(text: string): Html {
	let x = 0;
	let path = '';
	for (const [index, character] of [...text].slice(0, BAR_CHARACTERS).entries()) {
		for (let bar = 0; bar < 3; bar++) {
			const width = 1 + Math.floor(chance(bar, `${character}${index}`) * 3);
			path += `M${x} 0h${width}v10h-${width}z`;
			x += width + 1 + Math.floor(chance(bar + 7, `${character}${index}`) * 2);
		}
	}
	return trusted(
		`<svg viewBox="0 0 ${Math.max(1, x - 1)} 10" preserveAspectRatio="none" aria-hidden="true">` +
			`<path d="${path}" fill="#1b1f2a"/></svg>`,
	);
}

function initials(name: string): string {
	const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
	const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
	return chosen.map((word) => [...word][0].toUpperCase()).join('') || '?';
}

/** Hues on which white text stands out. */
const HUES = [205, 262, 172, 336, 232, 8, 190, 290] as const;

/** The colour of an institution: the same everywhere it appears. */
const hueOf = (institution: string): number =>
	HUES[Math.floor(chance(4, institution) * HUES.length)];

const value = (card: Readonly<Card>, field: TemplateField): Html => {
	const text = card.values[field.key];
	return html`<div>
		<dt>${field.label}</dt>
		<dd class="${text ? '' : 'none'}">${text || '–'}</dd>
	</div>`;
};

/** A photo's address is never loaded: the page needs no network. */
function photo(card: Readonly<Card>): Html {
	const address = card.values['id-photo'];
	return html`<div class="photo" title="${address ?? 'No photo'}">
		${initials(card.values.name ?? '')}${address ? html`<small>photo linked</small>` : null}
	</div>`;
}

function barcode(card: Readonly<Card>): Html | null {
	const text = card.values.barcode;
	return text ? html`<div class="code">${bars(text)}<span>${text}</span></div>` : null;
}

function button(card: Readonly<Card>, what: string, label: string, isPossible: boolean): Html {
	const body = JSON.stringify({ templateId: card.templateId, cardId: card.cardId });
	const focus = `${what}|${card.templateId}|${card.cardId}`;
	return html`<button
		data-post="/sandbox/id123/${what}"
		data-body="${body}"
		data-focus="${focus}"
		${isPossible ? null : trusted(' disabled')}
	>
		${label}
	</button>`;
}

function dates(card: Readonly<Card>): string {
	if (card.expiresAt === undefined) return 'does not expire';
	const word = card.life.expired ? 'expired' : 'expires';
	return `${word} ${new Date(card.expiresAt).toISOString().slice(0, 10)}`;
}

/** One card. */
export function cardHtml(card: Readonly<Card>, template: Template, readings: Readings): Html {
	const { body } = template;
	const { status, subStatus } = shownStatus(card, readings);
	const words = status === subStatus ? [status] : [status, subStatus];
	const more = [...body.fields['secondary-fields'], ...body.fields['back-fields']];
	const { life } = card;
	const isGone = life.status === 'ARCHIVED' || life.expired || life.deactivated;
	const can = (kind: string): boolean => kind === 'change';
	return html`<article
		class="card${isGone ? ' gone' : ''}"
		style="--hue:${hueOf(body.institution)}"
	>
		<header>
			<b>${body.institution}</b>
			<div>
				<small>${body.title}</small>
				<div class="badges">
					${words.map((word) => html`<span class="badge" data-word="${word}">${word}</span>`)}
				</div>
			</div>
		</header>
		<div class="front">
			${photo(card)}
			<div>
				<p class="who">${card.values.name ?? ''}</p>
				<dl class="fields">${body.fields['front-fields'].map((field) => value(card, field))}</dl>
			</div>
		</div>
		${more.length > 0 &&
		html`<dl class="fields more">${more.map((field) => value(card, field))}</dl>`}
		${barcode(card)}
		<footer>
			<p><b>${card.cardId}</b><span>${dates(card)}</span></p>
			<div class="play">
				${[
					button(card, 'install', 'Install', can(install(life).kind)),
					button(card, 'uninstall', 'Uninstall', can(uninstall(life).kind)),
					button(card, 'expire', 'Expire', can(expire(life, readings).kind)),
				]}
			</div>
		</footer>
	</article>`;
}
