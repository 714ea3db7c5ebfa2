/** What stands under Options of the node, and where. */
import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';
import type { OptionName } from './operation';
import { RESOURCES } from './operations';

const { maxRequestsAtATime, requestsAtATime, waitSeconds } = IDME_LIMITS;

const OPTIONS: Readonly<Record<OptionName, INodeProperties>> = {
	callbackUrl: {
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $execution.resumeUrl }}',
		description:
			'Where ID.me sends the result when the check is done: the address of an ID.me Verification Trigger, or the resume URL of a Wait node. It has to start with https:// and be reachable from the internet.',
	},
	identityPath: {
		displayName: 'Identity Path',
		name: 'identityPath',
		type: 'string',
		default: '',
		placeholder: 'e.g. /api/v2/telecom/identity/verify',
		description:
			'Only if ID.me answers that it does not know this check: the path that its support gave you, without the host',
	},
	metadata: {
		displayName: 'Metadata',
		name: 'metadata',
		type: 'json',
		default: '{}',
		description:
			'Any JSON of at most 500 characters that ID.me keeps with the check. Use a reference of your own, and nothing personal.',
	},
	requestsAtATime: {
		displayName: 'Requests at a Time',
		name: 'requestsAtATime',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: maxRequestsAtATime },
		default: requestsAtATime,
		description:
			'How many requests may be under way at once. The node slows down by itself when ID.me asks for it.',
	},
	sendPhoneAsTyped: {
		displayName: 'Send Phone as Typed',
		name: 'sendPhoneAsTyped',
		type: 'boolean',
		default: true,
		description:
			'Whether to send the phone number as it is. Otherwise it is reduced to the ten digits of a US number.',
	},
	waitForResult: {
		displayName: 'Wait for Result',
		name: 'waitForResult',
		type: 'boolean',
		default: true,
		description:
			'Whether to look at the check until it is done. When the time is over, it comes out as pending.',
	},
	waitSeconds: {
		displayName: 'Wait Seconds',
		name: 'waitSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: waitSeconds,
		description:
			'For how long to wait for the result, where Wait for Result is on. A check of a document may take ten minutes.',
	},
};

/** Offered where the operations name it. */
function placed(name: OptionName, option: INodeProperties): INodeProperties {
	if (name === 'requestsAtATime') return option;
	const places = RESOURCES.flatMap((resource) =>
		resource.operations
			.filter(({ offers }) => offers.includes(name))
			.map((operation) => ({ resource: resource.option.value, operation: operation.option.value })),
	);
	const show = {
		'/resource': [...new Set(places.map(({ resource }) => String(resource)))],
		'/operation': [...new Set(places.map(({ operation }) => String(operation)))],
	};
	return updateDisplayOptions({ show }, [option])[0];
}

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: (Object.keys(OPTIONS) as OptionName[]).map((name) => placed(name, OPTIONS[name])),
};
