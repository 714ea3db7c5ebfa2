/**
 * ID123's trigger webhooks: a call to an address of the admin's when a card comes into a state. What is in such a call is
 * put together by the admin in ID123 and published nowhere; these bodies name the card as the API does.
 */
import { postJson } from '../outgoing.mts';
import { shownStatus } from './life.mts';
import type { Card } from './model.mts';
import type { Id123State } from './state.mts';

/** The words under which a card can be looked for: its status or its sub-status. */
export const WEBHOOK_STATUSES = [
	'INSTALLED',
	'UNINSTALLED',
	'INACTIVE',
	'DEACTIVATED',
	'EXPIRED',
	'ARCHIVED',
] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

export interface SentWebhook {
	time: number;
	status: WebhookStatus;
	templateId: string;
	cardId: string;
	url: string;
	/** What the receiver answered; null where it did not. */
	answer: number | null;
}

const TIMEOUT_MS = 15_000;

/** The card that last came into a state and is still in it. Throws an Error where there is none. */
export function latestCard(state: Id123State, status: WebhookStatus): Readonly<Card> {
	for (const { templateId, cardId, to } of state.events.toReversed()) {
		if (to?.status !== status && to?.subStatus !== status) continue;
		const card = state.card(templateId, cardId);
		if (card && Object.values(shownStatus(card, state.readings)).includes(status)) return card;
	}
	throw new Error(`There is no card that is ${status.toLowerCase()}`);
}

function bodyOf(card: Readonly<Card>, status: WebhookStatus, state: Id123State): string {
	const shown = shownStatus(card, state.readings);
	return JSON.stringify({
		event: `Card ${status.charAt(0)}${status.slice(1).toLowerCase()}`,
		'card-template-id': card.templateId,
		'card-id': card.cardId,
		'card-status': shown.status,
		'card-sub-status': shown.subStatus,
	});
}

/** Tells an address once that a card is in a state. */
export async function sendWebhook(
	state: Id123State,
	card: Readonly<Card>,
	{ url, status }: Pick<SentWebhook, 'url' | 'status'>,
): Promise<SentWebhook> {
	const { templateId, cardId } = card;
	const time = state.now();
	const answer = await postJson(url, bodyOf(card, status, state), AbortSignal.timeout(TIMEOUT_MS));
	const sent = { time, status, templateId, cardId, url, answer };
	state.webhooks.push(sent);
	return sent;
}
