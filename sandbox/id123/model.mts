/** What the sandbox keeps of templates, cards, and what was sent to people. */
import type { TemplateBody } from './contract.mts';

/** A template: what View Template shows of it, and what only the service knows. */
export interface Template {
	body: TemplateBody;
	/** A draft cannot be issued: its invitations fail. */
	approved: boolean;
	/** The service makes up the barcode of a card that comes without one. */
	automaticBarcode?: { characters: 'numeric' | 'alphanumeric'; length: number };
}

/** The part of a card that status actions, the holder and the clock change. How it is shown is a matter of readings. */
export interface Life {
	status: 'INACTIVE' | 'INSTALLED' | 'UNINSTALLED' | 'ARCHIVED';
	deactivated: boolean;
	expired: boolean;
}

export interface Card {
	templateId: string;
	cardId: string;
	life: Life;
	/** The sub-status it showed when it was archived. */
	archivedFrom?: string;
	/** Milliseconds since 1970 by the sandbox's clock, as are all times here. */
	createdAt: number;
	updatedAt: number;
	expiresAt?: number;
	uniqueIdentifier?: string;
	securityAnswers: { 1?: string; 2?: string };
	recipientEmail?: string;
	/** Displayed values by flat key (`name`, `front-1`). A value that is empty is absent. */
	values: Record<string, string>;
}

/** The status of a card as the service words it. */
export interface ShownStatus {
	status: string;
	subStatus: string;
}

export type CardEventName =
	| 'created'
	| 'updated'
	| 'installed'
	| 'uninstalled'
	| 'deactivated'
	| 'reactivated'
	| 'archived'
	| 'restored'
	| 'expired'
	| 'renewed'
	| 'deleted';

/** Something that happened to a card. */
export interface CardEvent {
	seq: number;
	time: number;
	templateId: string;
	cardId: string;
	event: CardEventName;
	/** Who or what did it. */
	cause: 'api' | 'holder' | 'clock' | 'sandbox';
	/** null before a card exists, and after it is gone. */
	from: ShownStatus | null;
	to: ShownStatus | null;
}

export interface SentInvitation {
	time: number;
	templateId: string;
	cardId: string;
	email: string;
	expiresAt: number;
}

export interface SentNotification {
	time: number;
	templateId: string;
	/** null where everyone with a card of the template was meant. */
	cardId: string | null;
	message: string;
	fullMessage: string | null;
	url: string | null;
	/** Phones that it reached. */
	recipients: number;
}

export interface CardCounts {
	total: number;
	INACTIVE: number;
	INSTALLED: number;
	UNINSTALLED: number;
	ARCHIVED: number;
}
