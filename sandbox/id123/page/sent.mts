/** What was sent: invitations and notifications to people, webhooks to n8n. The latest first. */
import { callForm } from '../../page/frame.mts';
import { html, type Html } from '../../page/html.mts';
import type { SentInvitation, SentNotification } from '../model.mts';
import type { Id123State } from '../state.mts';
import { WEBHOOK_STATUSES, type SentWebhook } from '../webhooks.mts';

const SHOWN = 12;

const at = (time: number): string => {
	const text = new Date(time).toISOString();
	return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
};

function titleOf(state: Id123State, templateId: string): string {
	return state.template(templateId)?.body.title ?? templateId;
}

function invitation(state: Id123State, sent: SentInvitation): Html {
	return html`<li>
		<b>${sent.email}</b><small>${titleOf(state, sent.templateId)}, card ${sent.cardId}</small
		><small>${at(sent.time)}, valid until ${at(sent.expiresAt).slice(0, 10)}</small>
	</li>`;
}

function notification(state: Id123State, sent: SentNotification): Html {
	const whom = sent.cardId === null ? 'everyone' : `card ${sent.cardId}`;
	const phones = sent.recipients === 1 ? '1 phone' : `${sent.recipients} phones`;
	const opens = sent.url ?? sent.fullMessage;
	return html`<li>
		<b>${sent.message}</b
		><small>${titleOf(state, sent.templateId)}, to ${whom}: ${phones}</small>${opens &&
		html`<small>opens: ${opens}</small>`}<small>${at(sent.time)}</small>
	</li>`;
}

function webhook(state: Id123State, sent: SentWebhook): Html {
	const { status, answer, cardId, templateId, time } = sent;
	return html`<li data-state="${answer !== null && answer < 300 ? 'delivered' : 'dropped'}">
		<b>${status}, ${answer === null ? 'no answer' : `answered ${answer}`}</b
		><small>${titleOf(state, templateId)}, card ${cardId}</small><small>${at(time)}</small>
	</li>`;
}

/** Sends what ID123 sends when a card comes into a state. */
export function webhookForm(): Html {
	return callForm({
		title: 'Send a webhook',
		about: 'As ID123 does when the state of a card changes, about the latest card of that state.',
		action: '/sandbox/id123/webhook',
		name: 'status',
		choices: WEBHOOK_STATUSES.map((status) => [status, status.toLowerCase()]),
	});
}

function list<Sent>(title: string, sent: readonly Sent[], draw: (one: Sent) => Html): Html {
	const latest = sent.slice(-SHOWN).reverse();
	const left = sent.length - latest.length;
	return html`<section>
		<h2>${title} (${sent.length})</h2>
		${latest.length > 0
			? html`<ul>
					${latest.map(draw)}
				</ul>`
			: html`<p class="nothing">None sent yet.</p>`}${left > 0 &&
		html`<p class="nothing">and ${left} earlier</p>`}
	</section>`;
}

export function sentHtml(state: Id123State): Html {
	return html`${list('Invitations', state.invitations, (one) => invitation(state, one))}${list(
		'Notifications',
		state.notifications,
		(one) => notification(state, one),
	)}${list('Webhooks', state.webhooks, (one) => webhook(state, one))}`;
}
