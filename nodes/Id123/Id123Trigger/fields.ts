/** The parameters of ID123 Trigger, and how they are read. */
import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { refuseEmpty } from '../../shared/declared';
import { mostSlots } from '../../shared/limiter/accountLimiter';
import { parameterReader, SIMPLIFY, slotsIn, underOptions } from '../../shared/parameters';
import { ALL_TEMPLATES, OPTIONS, pageSizeOf, type NodeOptions } from '../parameters';
import { EVENT_NAMES, EVENTS, type EventName, type Selection } from './events';

/** The default events are those in the life of a card, without noisy and special ones. */
const OTHERS: readonly EventName[] = ['cardCreated', 'cardDeleted', 'cardUpdated', 'statusChanged'];
const LIFE = EVENT_NAMES.filter((name) => !OTHERS.includes(name));

const TEMPLATES: INodeProperties = {
	displayName: 'Template Names or IDs',
	name: 'templateIds',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getTemplateOptions' },
	default: [ALL_TEMPLATES.value],
	description:
		'The card templates to watch: every one while All Templates is among them. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const properties: INodeProperties[] = [
	TEMPLATES,
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: EVENT_NAMES.map((value) => {
			const [name, description] = EVENTS[value];
			return { name, value, description };
		}),
		default: [...LIFE],
		required: true,
		description:
			'Which events start the workflow. Several changes of a card between two polls are one event: the latest of those selected.',
	},
	underOptions([
		{
			displayName: 'Read the Whole Card',
			name: 'includeDetails',
			type: 'boolean',
			default: true,
			description:
				'Whether to read each card that an event is about again, since a listing leaves out most of its fields. One more request for each event.',
		},
		OPTIONS.requestsAtATime,
		OPTIONS.pageSize,
		SIMPLIFY,
		{
			displayName: 'When Published',
			name: 'whenActivated',
			type: 'options',
			options: [
				{
					name: 'Send Current Cards Once',
					value: 'sendCurrent',
					description:
						'One event for each card that is there when the trigger polls for the first time',
				},
				{ name: 'Start Silently', value: 'silent', description: 'Only changes from now on' },
			],
			default: 'silent',
			description: 'What happens to cards that are already there',
		},
	]),
];

interface TriggerOptions extends Pick<NodeOptions, 'pageSize' | 'requestsAtATime'> {
	whenActivated?: 'silent' | 'sendCurrent';
	includeDetails?: boolean;
	simplify?: boolean;
}

export type TriggerSettings = ReturnType<typeof settingsOf>;

const readParameters = parameterReader(properties);

/** @throws RowRefusal where one holds no value of its kind */
export function settingsOf(context: IPollFunctions, now: number) {
	const parameters = readParameters(context);
	const options = parameters.value('options', {}) as TriggerOptions;
	const atATime = slotsIn(options.requestsAtATime);
	const events = parameters.value('events', []) as unknown[];
	const selected: Selection = new Set(EVENT_NAMES.filter((name) => events.includes(name)));
	return {
		/** When the poll began, in milliseconds since 1970. */
		now,
		/** Empty for all templates. */
		templateIds: chosenTemplates(parameters.value('templateIds', []) as unknown[]),
		selected,
		sendCurrent: options.whenActivated === 'sendCurrent',
		includeDetails: options.includeDetails === true,
		simplify: options.simplify !== false,
		pageSize: pageSizeOf(options),
		/** "Requests at a Time"; undefined for Automatic. */
		atATime,
		/** The most requests that may ever be in flight. */
		slots: mostSlots(atATime),
	};
}

/** Template IDs, from a list or (by an expression) a text with commas; empty for all templates. */
function chosenTemplates(values: readonly unknown[]): string[] {
	const ids = values.flatMap((each) => String(each).split(/[\s,;]+/)).filter((id) => id !== '');
	// An expression that yields only commas does not ask for all templates.
	if (ids.length === 0 && values.length > 0) refuseEmpty(TEMPLATES, '');
	return ids.includes(ALL_TEMPLATES.value) ? [] : [...new Set(ids)];
}
