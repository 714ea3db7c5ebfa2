/** Cards, events and polls for the tests of the oracle. */
import type { CardEvent, CardEventName, ShownStatus } from '../../../sandbox/id123/model.mts';
import { ALL_EVENTS, type TriggerEvent } from './expected.mts';
import { Oracle, type Poll } from './oracle.mts';
import type { Told } from './told.mts';

export const TEMPLATE = 'template';
export const NEW: ShownStatus = { status: 'INACTIVE', subStatus: 'INACTIVE' };
export const INSTALLED: ShownStatus = { status: 'INSTALLED', subStatus: 'ACTIVE' };
export const ARCHIVED: ShownStatus = { status: 'ARCHIVED', subStatus: 'INACTIVE' };
export const DEACTIVATED: ShownStatus = { status: 'INSTALLED', subStatus: 'DEACTIVATED' };
const FIRST_CHANGE = Date.UTC(2026, 0, 1);

export function happened(event: CardEventName, to: ShownStatus | null, cardId = 'A'): CardEvent {
	const card = { templateId: TEMPLATE, cardId };
	return { seq: 1, time: FIRST_CHANGE, ...card, event, cause: 'holder', from: null, to };
}

let ids = 0;

export function told(
	event: TriggerEvent,
	from: ShownStatus | null,
	to: ShownStatus,
	id?: string,
): Told {
	return {
		templateId: TEMPLATE,
		cardId: 'A',
		eventId: id ?? `id ${(ids += 1)}`,
		event,
		previous: from,
		shown: to,
		lastUpdated: new Date(FIRST_CHANGE).toISOString(),
		isDetailed: false,
	};
}

export const poll = (given: Partial<Poll> = {}): Poll => ({
	before: [],
	during: [],
	told: [],
	isSure: true,
	readings: new Map([[TEMPLATE, 'fresh']]),
	...given,
});

export function oracleOf(
	selected: readonly TriggerEvent[] = ALL_EVENTS,
	{ archivedListed = true, start = happened('created', NEW) } = {},
): Oracle {
	const oracle = new Oracle({
		selected: new Set(selected),
		statusMovesLastUpdated: false,
		archivedListed,
	});
	oracle.baseline([start], [TEMPLATE]);
	return oracle;
}

export const installed = happened('installed', INSTALLED);
export const tellsInstalled = () => told('cardInstalled', NEW, INSTALLED);
export const kindsOf = ({ violations }: Oracle): string[] => violations.map(({ kind }) => kind);
