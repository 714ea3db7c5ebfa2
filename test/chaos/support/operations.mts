/** Every operation of the node that changes something, as a workflow uses it, and how often it took place at the service. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { CardEventName } from '../../../sandbox/id123/model.mts';
import type { ApiAction } from '../../../sandbox/id123/wire.mts';
import { located, STAFF, type Scene } from './scene.mts';

export interface WritingOperation {
	name: string;
	parameters: INodeParameters;
	/** The action that does the work; of two steps the last one. */
	action: ApiAction;
	/** What the service can prove, or refuses to do twice: a lost answer is reconciled, the row succeeds. */
	reconciles: boolean;
	/** Brings the cards of these rows into the state that the operation starts from. */
	prepare(scene: Scene, ids: readonly string[]): void;
	/** How often the operation was carried out for the card. */
	count(scene: Scene, id: string): number;
}

const TEMPLATE = { templateId: located(STAFF) };
const CARD = { ...TEMPLATE, cardId: located('={{ $json["Card ID"] }}') };
const SHEET = { ...TEMPLATE, fields: { mappingMode: 'autoMapInputData', value: null } };

/** A row of a sheet that the staff template takes. */
export function staffRow(id: string, more: IDataObject = {}): IDataObject {
	return {
		'Card ID': id,
		'Full Name': `Ada ${id}`,
		'Unique Identifier': `${id}@harbour.example`,
		Department: 'Radiology',
		...more,
	};
}

export const staffRows = (count: number, prefix = 'E'): IDataObject[] =>
	Array.from({ length: count }, (_, index) => staffRow(`${prefix}${index + 1}`));

export const idsOf = (rows: readonly IDataObject[]): string[] =>
	rows.map((row) => String(row['Card ID']));

function addCards({ sandbox }: Scene, ids: readonly string[]): void {
	for (const id of ids) {
		sandbox.id123.addCard(STAFF, id, {
			values: { name: 'Before' },
			uniqueIdentifier: `${id}@harbour.example`,
			recipientEmail: `${id}@harbour.example`,
		});
	}
}

function addInstalledCards(scene: Scene, ids: readonly string[]): void {
	addCards(scene, ids);
	for (const id of ids) scene.sandbox.id123.install(STAFF, id);
}

function addArchivedCards(scene: Scene, ids: readonly string[]): void {
	addCards(scene, ids);
	const { id123 } = scene.sandbox;
	for (const card of id123.shelf(STAFF)?.all() ?? []) {
		const life = { ...card.life, status: 'ARCHIVED' } as const;
		if (ids.includes(card.cardId))
			id123.take(card, { kind: 'change', life, event: 'archived' }, 'sandbox');
	}
}

const events =
	(event: CardEventName) =>
	({ sandbox }: Scene, id: string): number =>
		sandbox.id123.events.filter(
			(each) => each.cause === 'api' && each.cardId === id && each.event === event,
		).length;

const status = (
	statusAction: string,
	event: CardEventName,
	prepare: WritingOperation['prepare'],
): WritingOperation => ({
	name: `change status: ${statusAction}`,
	parameters: { resource: 'card', operation: 'changeStatus', ...CARD, statusAction },
	action: 'cardAction',
	reconciles: true,
	prepare,
	count: events(event),
});

export const CREATE: WritingOperation = {
	name: 'create',
	parameters: { resource: 'card', operation: 'create', ...SHEET },
	action: 'createCard',
	reconciles: true,
	prepare: () => {},
	count: events('created'),
};

export const UPSERT: WritingOperation = {
	...CREATE,
	name: 'create or update',
	parameters: { resource: 'card', operation: 'upsert', ...SHEET },
};

export const UPDATE: WritingOperation = {
	name: 'update',
	parameters: { resource: 'card', operation: 'update', ...SHEET },
	action: 'updateCard',
	reconciles: true,
	prepare: addCards,
	count: events('updated'),
};

export const DELETE: WritingOperation = {
	name: 'delete',
	parameters: { resource: 'card', operation: 'delete', ...CARD },
	action: 'deleteCard',
	reconciles: true,
	prepare: addArchivedCards,
	count: events('deleted'),
};

export const ARCHIVE_AND_DELETE: WritingOperation = {
	...DELETE,
	name: 'archive and delete',
	prepare: addInstalledCards,
};

export const INVITE: WritingOperation = {
	name: 'send invitation',
	parameters: { resource: 'invitation', operation: 'send', ...CARD },
	action: 'cardInvitation',
	reconciles: false,
	prepare: addCards,
	count: ({ sandbox }, id) =>
		sandbox.id123.invitations.filter(({ cardId }) => cardId === id).length,
};

export const NOTIFY_ONE: WritingOperation = {
	name: 'send notification to one card',
	parameters: {
		resource: 'notification',
		operation: 'send',
		...CARD,
		distribution: 'individual',
		message: 'The library closes at 6 pm today',
	},
	action: 'sendNotifications',
	reconciles: false,
	prepare: addInstalledCards,
	count: ({ sandbox }, id) =>
		sandbox.id123.notifications.filter(({ cardId }) => cardId === id).length,
};

export const NOTIFY_ALL: WritingOperation = {
	name: 'send notification to everyone',
	parameters: {
		resource: 'notification',
		operation: 'send',
		...TEMPLATE,
		distribution: 'all',
		message: 'The library closes at 6 pm today',
	},
	action: 'sendNotifications',
	reconciles: false,
	prepare: addInstalledCards,
	count: ({ sandbox }) =>
		sandbox.id123.notifications.filter(({ cardId }) => cardId === null).length,
};

export const WRITING: readonly WritingOperation[] = [
	CREATE,
	UPSERT,
	UPDATE,
	status('activate', 'restored', addArchivedCards),
	status('deactivate', 'deactivated', addInstalledCards),
	status('revoke', 'uninstalled', addInstalledCards),
	status('archive', 'archived', addInstalledCards),
	DELETE,
	ARCHIVE_AND_DELETE,
	INVITE,
	NOTIFY_ONE,
	NOTIFY_ALL,
];
