/** What was sent to people: invitations and notifications, the latest first. */
import { html, type Html } from '../../page/html.mts';
import type { SentInvitation, SentNotification } from '../model.mts';
import type { Id123State } from '../state.mts';

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
	)}`;
}
