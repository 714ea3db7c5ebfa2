/**
 * How a card lives: which event leads where, and how that is worded. Pure; sources are the tables "Card Statuses" and
 * "Status Actions" of the introduction and the page "Card Action API V2".
 */
import type { StatusAction } from '../../nodes/Id123/card/vocabulary.ts';
import type { Card, CardEventName, Life, ShownStatus } from './model.mts';
import type { Readings } from './readings.mts';

export const NEW_LIFE: Life = { status: 'INACTIVE', deactivated: false, expired: false };

/** What an event does to a card: a change, nothing because it is there already, or a refusal. */
export type Step =
	| { kind: 'change'; life: Life; event: CardEventName }
	| { kind: 'repeat' }
	| { kind: 'refuse' };

const REPEAT: Step = { kind: 'repeat' };
const REFUSE: Step = { kind: 'refuse' };
const change = (life: Life, event: CardEventName): Step => ({ kind: 'change', life, event });

function activate(life: Life): Step {
	if (life.status === 'ARCHIVED') return change(NEW_LIFE, 'restored');
	// Only a new expiration brings an expired card back.
	if (life.expired) return REFUSE;
	return life.deactivated ? change({ ...life, deactivated: false }, 'reactivated') : REPEAT;
}

function deactivate(life: Life, readings: Readings): Step {
	if (life.status === 'ARCHIVED' || life.expired) return REFUSE;
	if (life.deactivated) return REPEAT;
	if (life.status === 'INACTIVE' && !readings.deactivateInactive) return REFUSE;
	return change({ ...life, deactivated: true }, 'deactivated');
}

function revoke(life: Life): Step {
	if (life.status === 'INSTALLED') return change({ ...life, status: 'UNINSTALLED' }, 'uninstalled');
	return life.status === 'UNINSTALLED' ? REPEAT : REFUSE;
}

function archive(life: Life): Step {
	if (life.status === 'ARCHIVED') return REPEAT;
	return change({ status: 'ARCHIVED', deactivated: false, expired: false }, 'archived');
}

/** What a status action of the API does. */
export function actOn(life: Life, action: StatusAction, readings: Readings): Step {
	switch (action) {
		case 'activate':
			return activate(life);
		case 'deactivate':
			return deactivate(life, readings);
		case 'revoke':
			return revoke(life);
		case 'archive':
			return archive(life);
	}
}

/** The holder adds the card to a phone. A card that is deactivated, expired or archived cannot be added. */
export function install(life: Life): Step {
	if (life.status === 'INSTALLED') return REPEAT;
	if (life.status === 'ARCHIVED' || life.deactivated || life.expired) return REFUSE;
	return change({ ...life, status: 'INSTALLED' }, 'installed');
}

/** The holder removes the card from the phone. */
export function uninstall(life: Life): Step {
	if (life.status === 'UNINSTALLED') return REPEAT;
	return life.status === 'INSTALLED'
		? change({ ...life, status: 'UNINSTALLED' }, 'uninstalled')
		: REFUSE;
}

/** The moment of `card-expiration` has come. An archived card has no life left to end. */
export function expire(life: Life, readings: Readings): Step {
	if (life.expired) return REPEAT;
	if (life.status === 'ARCHIVED') return REFUSE;
	const isTakenOffPhone = readings.expiredStatus === 'UNINSTALLED' && life.status === 'INSTALLED';
	return change(
		{ ...life, expired: true, status: isTakenOffPhone ? 'UNINSTALLED' : life.status },
		'expired',
	);
}

/** A later `card-expiration` brings an expired card back to where it was. */
export function renew(life: Life): Step {
	return life.expired ? change({ ...life, expired: false }, 'renewed') : REPEAT;
}

/** Status and sub-status as the service words them. */
export function shownStatus(
	card: Pick<Card, 'life' | 'archivedFrom'>,
	readings: Readings,
): ShownStatus {
	const { status, deactivated, expired } = card.life;
	if (status === 'ARCHIVED') {
		const { archivedSubStatus } = readings;
		const before = card.archivedFrom ?? 'INACTIVE';
		return { status, subStatus: archivedSubStatus === 'unchanged' ? before : archivedSubStatus };
	}
	if (expired) {
		const word = readings.expiredStatus === 'EXPIRED' ? 'EXPIRED' : status;
		return { status: word, subStatus: 'EXPIRED' };
	}
	if (deactivated) {
		const word = readings.deactivateSetsStatus ? 'DEACTIVATED' : status;
		return { status: word, subStatus: 'DEACTIVATED' };
	}
	const words = {
		INSTALLED: 'ACTIVE',
		INACTIVE: 'INACTIVE',
		UNINSTALLED: readings.uninstalledSubStatus,
	};
	return { status, subStatus: words[status] };
}
