/** Which event a change is: each state of the status model to each other one, under each selection. */
import {
	EVENT_NAMES,
	eventOf,
	eventOfState,
	stateAfter,
	type EventName,
} from '../../../../nodes/Id123/Id123Trigger/events.ts';

/** The states that ID123 documents, by short names. */
const STATES = {
	new: ['INACTIVE', 'INACTIVE'],
	'new, deactivated': ['INACTIVE', 'DEACTIVATED'],
	'new, expired': ['INACTIVE', 'EXPIRED'],
	installed: ['INSTALLED', 'ACTIVE'],
	deactivated: ['INSTALLED', 'DEACTIVATED'],
	expired: ['INSTALLED', 'EXPIRED'],
	uninstalled: ['UNINSTALLED', 'INACTIVE'],
	'uninstalled, deactivated': ['UNINSTALLED', 'DEACTIVATED'],
	'uninstalled, expired': ['UNINSTALLED', 'EXPIRED'],
	archived: ['ARCHIVED', 'INACTIVE'],
} as const;

type Name = keyof typeof STATES;
const NAMES = Object.keys(STATES) as Name[];

const BY_WORD: Record<string, EventName> = {
	archived: 'cardArchived',
	created: 'cardCreated',
	deactivated: 'cardDeactivated',
	expired: 'cardExpired',
	installed: 'cardInstalled',
	reactivated: 'cardReactivated',
	renewed: 'cardRenewed',
	restored: 'cardRestored',
	uninstalled: 'cardUninstalled',
	status: 'statusChanged',
};

/** Latest first. A dash: nothing to tell. */
const TABLE: Record<'none' | Name, Record<Name, string>> = {
	none: {
		new: 'created',
		'new, deactivated': 'deactivated created status',
		'new, expired': 'expired created status',
		installed: 'installed created status',
		deactivated: 'deactivated installed created status',
		expired: 'expired installed created status',
		uninstalled: 'created status',
		'uninstalled, deactivated': 'deactivated created status',
		'uninstalled, expired': 'expired created status',
		archived: 'archived created status',
	},
	new: {
		new: '-',
		'new, deactivated': 'deactivated status',
		'new, expired': 'expired status',
		installed: 'installed status',
		deactivated: 'deactivated installed status',
		expired: 'expired installed status',
		uninstalled: 'uninstalled status',
		'uninstalled, deactivated': 'deactivated uninstalled status',
		'uninstalled, expired': 'expired uninstalled status',
		archived: 'archived status',
	},
	'new, deactivated': {
		new: 'reactivated status',
		'new, deactivated': '-',
		'new, expired': 'expired status',
		installed: 'installed reactivated status',
		deactivated: 'installed status',
		expired: 'expired installed status',
		uninstalled: 'reactivated uninstalled status',
		'uninstalled, deactivated': 'uninstalled status',
		'uninstalled, expired': 'expired uninstalled status',
		archived: 'archived status',
	},
	'new, expired': {
		new: 'renewed status',
		'new, deactivated': 'deactivated renewed status',
		'new, expired': '-',
		installed: 'installed renewed status',
		deactivated: 'deactivated installed renewed status',
		expired: 'installed status',
		uninstalled: 'renewed uninstalled status',
		'uninstalled, deactivated': 'deactivated renewed uninstalled status',
		'uninstalled, expired': 'uninstalled status',
		archived: 'archived status',
	},
	installed: {
		new: 'status',
		'new, deactivated': 'deactivated status',
		'new, expired': 'expired status',
		installed: '-',
		deactivated: 'deactivated status',
		expired: 'expired status',
		uninstalled: 'uninstalled status',
		'uninstalled, deactivated': 'deactivated uninstalled status',
		'uninstalled, expired': 'expired uninstalled status',
		archived: 'archived status',
	},
	deactivated: {
		new: 'reactivated status',
		'new, deactivated': 'status',
		'new, expired': 'expired status',
		installed: 'reactivated status',
		deactivated: '-',
		expired: 'expired status',
		uninstalled: 'reactivated uninstalled status',
		'uninstalled, deactivated': 'uninstalled status',
		'uninstalled, expired': 'expired uninstalled status',
		archived: 'archived status',
	},
	expired: {
		new: 'renewed status',
		'new, deactivated': 'deactivated renewed status',
		'new, expired': 'status',
		installed: 'renewed status',
		deactivated: 'deactivated renewed status',
		expired: '-',
		uninstalled: 'renewed uninstalled status',
		'uninstalled, deactivated': 'deactivated renewed uninstalled status',
		'uninstalled, expired': 'uninstalled status',
		archived: 'archived status',
	},
	uninstalled: {
		new: 'status',
		'new, deactivated': 'deactivated status',
		'new, expired': 'expired status',
		installed: 'installed status',
		deactivated: 'deactivated installed status',
		expired: 'expired installed status',
		uninstalled: '-',
		'uninstalled, deactivated': 'deactivated status',
		'uninstalled, expired': 'expired status',
		archived: 'archived status',
	},
	'uninstalled, deactivated': {
		new: 'reactivated status',
		'new, deactivated': 'status',
		'new, expired': 'expired status',
		installed: 'installed reactivated status',
		deactivated: 'installed status',
		expired: 'expired installed status',
		uninstalled: 'reactivated status',
		'uninstalled, deactivated': '-',
		'uninstalled, expired': 'expired status',
		archived: 'archived status',
	},
	'uninstalled, expired': {
		new: 'renewed status',
		'new, deactivated': 'deactivated renewed status',
		'new, expired': 'status',
		installed: 'installed renewed status',
		deactivated: 'deactivated installed renewed status',
		expired: 'installed status',
		uninstalled: 'renewed status',
		'uninstalled, deactivated': 'deactivated renewed status',
		'uninstalled, expired': '-',
		archived: 'archived status',
	},
	archived: {
		new: 'restored status',
		'new, deactivated': 'deactivated restored status',
		'new, expired': 'expired restored status',
		installed: 'installed restored status',
		deactivated: 'deactivated installed restored status',
		expired: 'expired installed restored status',
		uninstalled: 'uninstalled restored status',
		'uninstalled, deactivated': 'deactivated uninstalled restored status',
		'uninstalled, expired': 'expired uninstalled restored status',
		archived: '-',
	},
};

const state = (name: Name) => {
	const [status, subStatus] = STATES[name];
	return stateAfter(undefined, status, subStatus);
};
const FROM: Array<'none' | Name> = ['none', ...NAMES];
const CASES = FROM.flatMap((from) => NAMES.map((to) => [from, to, TABLE[from][to]] as const));

describe.each(CASES)('from %s to %s', (fromName, toName, words) => {
	const from = fromName === 'none' ? undefined : state(fromName);
	const to = state(toName);
	const names = words === '-' ? [] : words.split(' ').map((word) => BY_WORD[word]);

	it('is, alone, each of its events and none of the others', () => {
		const fitting = EVENT_NAMES.filter((name) => eventOf({ from, to }, new Set([name])) === name);
		expect(fitting).toEqual(EVENT_NAMES.filter((name) => names.includes(name)));
	});

	it('is told as the latest of those selected', () => {
		for (let first = 0; first <= names.length; first += 1) {
			const selected = new Set(EVENT_NAMES.filter((name) => !names.slice(0, first).includes(name)));
			expect(eventOf({ from, to }, selected)).toBe(names[first]);
		}
	});

	it('is told as an update where ID123 gives another time and nothing else fits', () => {
		expect(eventOf({ from, to, updated: true }, new Set(['cardUpdated']))).toBe('cardUpdated');
		expect(eventOf({ from, to, updated: true }, new Set(EVENT_NAMES))).toBe(
			names[0] ?? 'cardUpdated',
		);
	});
});

describe('a card that is gone', () => {
	it.each(NAMES)('is told as deleted, and as nothing else: %s', (name) => {
		const transition = { from: state(name), to: undefined };
		for (const event of EVENT_NAMES) {
			const told = eventOf(transition, new Set([event]));
			expect(told).toBe(event === 'cardDeleted' ? event : undefined);
		}
	});
});

describe('a card that is told as it is', () => {
	it.each([
		['new', 'cardCreated'],
		['installed', 'cardInstalled'],
		['uninstalled', 'cardUninstalled'],
		['deactivated', 'cardDeactivated'],
		['expired', 'cardExpired'],
		['archived', 'cardArchived'],
	] as const)('%s: %s', (name, event) => {
		expect(eventOfState(state(name))).toBe(event);
	});
});
