/** The page at /idme: checks with the buttons that end them, the calls that went out, and who can sign in. */
import type { Clock } from '../../clock.mts';
import type { Journal } from '../../journal.mts';
import { document } from '../../page/document.mts';
import { html, trusted, type Html } from '../../page/html.mts';
import { callForm, clockStat, navigation, number, stat } from '../../page/frame.mts';
import { ERROR_CODES, messageOf } from '../codes.mts';
import type { Delivery } from '../callbacks.mts';
import type { Transaction } from '../model.mts';
import type { IdMeState } from '../state.mts';

export interface PageSource {
	state: IdMeState;
	journal: Journal;
	clock: Clock;
	url: string;
}

const CHECKS_SHOWN = 40;
const CALLS_SHOWN = 12;
const SECOND_MS = 1_000;

const TITLES: Readonly<Record<Transaction['product'], string>> = {
	'telecom.possession.sms': 'Code by text message',
	'telecom.identity.verify': 'Identity by phone',
	'document.license.verify': 'Driver’s license',
	'document.passport.verify': 'Passport',
	'document.passcard.verify': 'Passport card',
};

const WORDS = { pending: 'PENDING', verified: 'VERIFIED', failed: 'FAILED' } as const;

/** How long ago, roughly. */
function ago(ms: number): string {
	const seconds = Math.floor(ms / SECOND_MS);
	if (seconds < 10) return 'just now';
	const steps = [
		[86_400, 'd'],
		[3_600, 'h'],
		[60, 'min'],
		[10, 's'],
	] as const;
	const [size, unit] = steps.find(([each]) => seconds >= each) ?? steps[3];
	return `${Math.floor(seconds / size) * (unit === 's' ? size : 1)} ${unit} ago`;
}

/** An id short enough to compare by eye; the whole of it is in the title. */
const shortId = (id: string): Html => html`<code title="${id}">${id.slice(0, 8)}…</code>`;

const maskedPhone = (phone: string): string => `(***) ***-${phone.slice(-4)}`;

function size(bytes: number): string {
	return bytes >= 1_000_000
		? `${(bytes / 1_000_000).toFixed(1)} MB`
		: `${Math.round(bytes / 1000)} KB`;
}

function facts({ phone, files }: Transaction): Html {
	const sides = files.map(
		(file) =>
			html`<div>
				<dt>${file.name === 'back_image' ? 'Back' : 'Front'}</dt>
				<dd>${file.fileName}, ${size(file.size)}</dd>
			</div>`,
	);
	const number = html`<div>
		<dt>Phone</dt>
		<dd>${maskedPhone(phone ?? '')}</dd>
	</div>`;
	return html`<dl class="fields">${phone === undefined ? sides : [number]}</dl>`;
}

function finish(transaction: Transaction, outcome: string, label: string, code?: number): Html {
	const { transactionId } = transaction;
	const body = { transactionId, outcome, ...(code === undefined ? {} : { errors: [code] }) };
	return html`<button
		data-post="/sandbox/idme/finish"
		data-body="${JSON.stringify(body)}"
		data-focus="${outcome}${code ?? ''}|${transactionId}"
		${code !== undefined && html`title="${messageOf(code)}"`}
	>
		${label}
	</button>`;
}

function ending(transaction: Transaction): Html | null {
	const { outcome, errors, family } = transaction;
	if (outcome === 'verified') return null;
	if (outcome === 'failed') {
		return html`<ul class="reasons">
			${errors.map(
				(each) =>
					html`<li>
						<b>${each.code}</b> ${each.message}${each.additional_info &&
						html`<br /><small>${each.additional_info}</small>`}
					</li>`,
			)}
		</ul>`;
	}
	const codes = ERROR_CODES.filter((code) => (family === 'document' ? code >= 2000 : code < 2000));
	return html`<div class="finish">
		${finish(transaction, 'verified', 'Verified')}
		<span>or failed with</span>
		<div class="codes">
			${codes.map((code) => finish(transaction, 'failed', String(code), code))}
		</div>
	</div>`;
}

function waiting({ plan, outcome, sms }: Transaction, now: number, createdAt: number): string {
	if (outcome !== 'pending') return '';
	if (sms) return 'waits for its code';
	if (plan.pendingMs === 'byHand') return 'waits for you';
	const left = Math.ceil((createdAt + plan.pendingMs - now) / SECOND_MS);
	return left > 0 ? `done in ${left} s` : 'done at the next look';
}

function check(transaction: Transaction, now: number): Html {
	const { transactionId, product, outcome, createdAt, isOwn } = transaction;
	const word = WORDS[outcome];
	const wait = waiting(transaction, now, createdAt);
	return html`<article class="check">
		<header><b>${TITLES[product]}</b><span class="badge" data-word="${word}">${word}</span></header>
		${facts(transaction)} ${ending(transaction)}
		<footer>
			${shortId(transactionId)}<span
				>${isOwn ? '' : 'of another account, '}${wait && `${wait}, `}${ago(now - createdAt)}</span
			>
		</footer>
	</article>`;
}

/** A receiver's address without what may be its secret. */
function receiver(url: string): string {
	const { host, pathname } = new URL(url);
	const path = pathname.length > 24 ? `${pathname.slice(0, 23)}…` : pathname;
	return `${host}${path}`;
}

function call({ kind, url, state, attempts, transactionId }: Delivery): Html {
	const tries = attempts.map(({ status }) => status ?? 'no answer').join(', ');
	const words = { underWay: 'under way', delivered: 'taken', dropped: 'given up' } as const;
	const names = {
		callback: 'Callback',
		hook: 'Hook of the organisation',
		repeat: 'Repeated call',
		notice: 'Call out of turn',
		forged: 'Forged call',
	} as const;
	return html`<li data-state="${state}">
		<b>${names[kind]}, ${words[state]}</b><small>${receiver(url)}</small
		><small
			>${transactionId === null
				? 'about nothing that exists'
				: html`about ${shortId(transactionId)}`}${tries && html`, answers: ${tries}`}</small
		>
	</li>`;
}

function calls({ deliveries, hooks }: IdMeState): Html {
	const latest = deliveries.slice(-CALLS_SHOWN).reverse();
	const left = deliveries.length - latest.length;
	const hook = (name: string, url: string | undefined): Html =>
		html`<li><b>${name}</b><small>${url === undefined ? 'not set' : receiver(url)}</small></li>`;
	return html`<section>
			<h2>Calls when a check is done (${number(deliveries.length)})</h2>
			${latest.length > 0
				? html`<ul>
						${latest.map(call)}
					</ul>`
				: html`<p class="nothing">
						None yet. A check that was given a <code>callback_url</code> calls it when it is done.
					</p>`}${left > 0 && html`<p class="nothing">and ${number(left)} earlier</p>`}
		</section>
		<section>
			<h2>Hooks of the organisation</h2>
			<ul>
				${[hook('Telecom', hooks.telecom), hook('Document', hooks.document)]}
			</ul>
		</section>`;
}

function tally(transactions: readonly Transaction[]): Html {
	const count = (outcome: Transaction['outcome']) =>
		transactions.filter((each) => each.outcome === outcome).length;
	const words = (['pending', 'verified', 'failed'] as const)
		.filter((outcome) => count(outcome) > 0)
		.map((outcome) => html`<span>${number(count(outcome))} ${outcome}</span>`);
	return html`${words}`;
}

function empty(url: string): Html {
	return html`<div class="empty">
		<b>No checks yet</b>Run a workflow with an ID.me Verification node: the checks that it starts
		appear here. Its credential needs the environment <i>Custom Base URL</i> and the address
		<code>${url}</code>.
	</div>`;
}

function pendingSwitch({ pendingMs }: IdMeState): Html {
	const choice = (value: number | 'byHand', label: string): Html => {
		const isCurrent = pendingMs === value;
		return html`<button
			data-post="/sandbox/idme/waiting"
			data-body="${JSON.stringify({ pendingMs: value })}"
			data-focus="waiting${value}"
			${isCurrent && trusted('aria-pressed="true"')}
		>
			${label}
		</button>`;
	};
	const usual = [0, 10_000, 'byHand'];
	const other = typeof pendingMs === 'number' && !usual.includes(pendingMs) && pendingMs;
	return html`<span class="tally">New checks are done</span> ${choice(0, 'at once')}
		${choice(10_000, 'after 10 s')} ${other && choice(other, `after ${other / SECOND_MS} s`)}
		${choice('byHand', 'by hand')}`;
}

/** Sends what ID.me sends when a check is done. */
function reportForm(): Html {
	return callForm({
		title: 'Send a callback',
		about: 'As ID.me does about a check of a driver’s license, which is made for it.',
		action: '/sandbox/idme/report',
		name: 'outcome',
		choices: [
			['verified', 'verified'],
			['failed', 'failed'],
			['pending', 'still pending'],
		],
	});
}

/** The whole page as text. */
export function idMePageHtml(source: PageSource): string {
	const { state, journal, clock, url } = source;
	const { transactions } = state;
	const now = clock.now();
	const latest = transactions.slice(-CHECKS_SHOWN).reverse();
	const left = transactions.length - latest.length;
	return document(
		'ID.me sandbox',
		html`<header class="top">
				<div>
					<h1>ID.me sandbox</h1>
					<p class="about">
						A local stand-in for tests and demos. It calls nobody but the addresses it is given.
					</p>
				</div>
				<div class="stats" data-part="stats">
					${stat(transactions.length, 'checks')}${stat(journal.total, 'requests')}${stat(
						state.deliveries.length,
						'calls sent',
					)}${clockStat(clock)}
				</div>
			</header>
			${navigation('idme')}
			<div class="columns">
				<main>
					<div class="bar">
						<div data-part="waiting" class="choices">${pendingSwitch(state)}</div>
						<div data-part="tally" class="tally end">${tally(transactions)}</div>
					</div>
					<div data-part="checks">
						${latest.length > 0
							? html`<div class="cards">${latest.map((each) => check(each, now))}</div>`
							: empty(url)}${left > 0 && html`<p class="nothing">and ${number(left)} earlier</p>`}
					</div>
				</main>
				<aside class="sent">
					${reportForm()}
					<div data-part="calls">${calls(state)}</div>
				</aside>
			</div>`,
	);
}
