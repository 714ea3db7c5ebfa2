/** What the pages of both services have in common: the way between them, figures, and the clock. */
import type { Clock } from '../clock.mts';
import { html, type Html } from './html.mts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const number = (value: number): string => value.toLocaleString('en-GB');

/** One figure at the top. */
export const stat = (value: number, label: string): Html =>
	html`<div class="stat"><b>${number(value)}</b><span>${label}</span></div>`;

function ahead(clock: Clock): string {
	if (clock.offset === 0) return 'real time';
	const days = Math.floor(clock.offset / DAY_MS);
	const hours = Math.round((clock.offset % DAY_MS) / HOUR_MS);
	const parts = [days > 0 && `${days} d`, hours > 0 && `${hours} h`].filter(Boolean);
	return `${parts.join(' ') || 'moments'} ahead`;
}

/** The clock, and the buttons that move it. */
export function clockStat(clock: Clock): Html {
	const time = new Date(clock.now()).toISOString();
	const advance = (ms: number, label: string): Html =>
		html`<button data-post="/sandbox/clock" data-body='{"advanceMs":${ms}}' data-focus="clock${ms}">
			${label}
		</button>`;
	return html`<div class="stat clock">
		<div><b>${time.slice(0, 10)} ${time.slice(11, 16)}</b><span>UTC, ${ahead(clock)}</span></div>
		${advance(HOUR_MS, '+1 hour')}${advance(DAY_MS, '+1 day')}
	</div>`;
}

const PAGES = [
	['id123', '/', 'ID123 cards'],
	['idme', '/idme', 'ID.me checks'],
] as const;

/** The way between the services' pages. */
export function navigation(current: (typeof PAGES)[number][0]): Html {
	const links = PAGES.map(
		([name, address, label]) =>
			html`<a href="${address}" ${name === current && html`aria-current="page"`}>${label}</a>`,
	);
	return html`<nav class="services" aria-label="Services">${links}</nav>`;
}

interface CallForm {
	title: string;
	about: string;
	/** The control address that sends the call. */
	action: string;
	/** What the choice is called there. */
	name: string;
	choices: ReadonlyArray<readonly [value: string, label: string]>;
}

/** An address, and a button for each kind of call that can be sent there. It is no part that is kept up to date. */
export function callForm({ title, about, action, name, choices }: CallForm): Html {
	return html`<form class="call" data-post="${action}">
		<h2>${title}</h2>
		<p class="nothing">${about}</p>
		<input
			type="url"
			name="url"
			required
			data-keep="${action}"
			placeholder="URL of a Webhook or trigger in n8n"
			aria-label="URL that is called"
		/>
		<div class="choices">
			${choices.map(
				([value, label]) => html`<button name="${name}" value="${value}">${label}</button>`,
			)}
		</div>
	</form>`;
}
