/** What a seed decides besides the events themselves: how the trigger is set, and how the service reads its own pages. */
import type { INodeParameters } from 'n8n-workflow';
import type { ReadingsInput } from '../../../sandbox/id123/readings.mts';
import { ALL_EVENTS, type TriggerEvent } from './expected.mts';
import type { Random } from './random.mts';
import { idNumber } from './world.mts';

export interface Variant {
	selected: ReadonlySet<TriggerEvent>;
	/** Templates that have cards. */
	templateIds: string[];
	/** Templates that are watched. */
	watched: string[];
	parameters: INodeParameters;
	withDetails: boolean;
	pageSize: number;
	readings: ReadingsInput;
}

export function variantOf(random: Random, pageSize: number): Variant {
	const events = random.is(0.5) ? [...ALL_EVENTS] : random.some(ALL_EVENTS, 0.4);
	const templateIds = [1, 2, 3].map(idNumber);
	const watched = random.pick([
		[templateIds.slice(0, 1), 2],
		[templateIds.slice(0, 2), 1],
		[templateIds, 2],
	]);
	// Every template is watched where none is named.
	const named = watched.length === templateIds.length ? [] : watched;
	const withDetails = random.is(0.4);
	return {
		selected: new Set(events),
		templateIds,
		watched,
		parameters: { templateIds: named, events, options: { pageSize, includeDetails: withDetails } },
		withDetails,
		pageSize,
		readings: {
			pageMax: pageSize,
			listOrder: random.is(0.5) ? 'newestFirst' : 'oldestFirst',
			archivedListed: random.is(0.6),
			statusMovesLastUpdated: random.is(0.5),
			uninstalledSubStatus: random.is(0.5) ? 'INACTIVE' : 'ACTIVE',
			archivedSubStatus: random.is(0.7) ? 'INACTIVE' : 'DEACTIVATED',
			expiredStatus: random.is(0.7) ? 'unchanged' : 'UNINSTALLED',
			deactivateInactive: random.is(0.5),
		},
	};
}
