/** The parameters of the trigger, as they are set. */
import type { IPollFunctions } from 'n8n-workflow';

import { slotsIn } from '../../shared/parameters';
import { pageSizeOf, type NodeOptions } from '../editor/nodeOptions';
import { isEventName, type EventName } from './events';
import { chosenTemplates } from './scope';

export interface TriggerOptions extends Pick<NodeOptions, 'pageSize' | 'requestsAtATime'> {
	whenActivated?: 'silent' | 'sendCurrent';
	includeDetails?: boolean;
	simplify?: boolean;
}

export interface TriggerSettings {
	templateIds: string[];
	selected: ReadonlySet<EventName>;
	sendCurrent: boolean;
	includeDetails: boolean;
	simplify: boolean;
	pageSize: number;
	slots: number;
}

export function settingsOf(context: Pick<IPollFunctions, 'getNodeParameter'>): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as TriggerOptions;
	const events: unknown = context.getNodeParameter('events', []);
	return {
		templateIds: chosenTemplates(context.getNodeParameter('templateIds', [])),
		selected: new Set(Array.isArray(events) ? events.filter(isEventName) : []),
		sendCurrent: options.whenActivated === 'sendCurrent',
		includeDetails: options.includeDetails === true,
		simplify: options.simplify !== false,
		pageSize: pageSizeOf(options),
		slots: slotsIn(options.requestsAtATime),
	};
}
