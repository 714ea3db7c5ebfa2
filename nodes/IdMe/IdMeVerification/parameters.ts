/** The parameters of the node; operations name those that they show. */
import type { GenericValue, INodeProperties } from 'n8n-workflow';

import { fewRequestsAtATime, SIMPLIFY } from '../../shared/parameters';
import { IDME_LIMITS } from '../limits';

export type Parameter = keyof typeof PARAMETERS;

export type ImageParameter = Extract<Parameter, 'frontImage' | 'backImage'>;

export type Option = keyof typeof OPTIONS;

/** The values of Options; what is set is not empty. */
export type NodeOptions = Partial<Record<Option, GenericValue>>;

const VERIFICATION_ID = 'e.g. 2b7d9c44-61d1-4f0a-8d0e-5a4b3c2d1e0f';

export const PARAMETERS = {
	transactionId: {
		displayName: 'Transaction ID',
		name: 'transactionId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b',
		description: 'The ID that came out when the check was started',
	},
	phone: {
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. (888) 941-3032',
		description:
			'A US number. It is reduced to its ten digits; in the sandbox numbers that begin with 888 succeed.',
	},
	code: {
		displayName: 'Code',
		name: 'code',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 123123',
		description: 'The six digits that the person received. In the sandbox it is 123123.',
	},
	birthDate: {
		displayName: 'Birth Date',
		name: 'birthDate',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 1990-04-27',
		description: 'Year, month and day. A time after the day is left out.',
	},
	frontImage: {
		displayName: 'Front Image Field',
		name: 'frontImage',
		type: 'string',
		required: true,
		default: 'front',
		placeholder: 'e.g. front',
		hint: 'The name of the binary field that holds the file',
		description:
			'The front of the document, of a passport the page that shows the person: a JPEG or PNG file of more than 40 KB and less than 16 MB',
	},
	backImage: {
		displayName: 'Back Image Field',
		name: 'backImage',
		type: 'string',
		required: true,
		default: 'back',
		placeholder: 'e.g. back',
		hint: 'The name of the binary field that holds the file',
		description:
			'The back of the document: a JPEG or PNG file of more than 40 KB and less than 16 MB',
	},
	verificationId: {
		displayName: 'Verification ID',
		name: 'verificationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: VERIFICATION_ID,
		description:
			'The ID that came out when the verification was created, or with any of its checks',
	},
	simplify: SIMPLIFY,
} satisfies Record<string, INodeProperties>;

const { waitSeconds } = IDME_LIMITS;

export const OPTIONS = {
	callbackUrl: {
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.org/webhook/…/webhook',
		description:
			'Where ID.me sends the result when the check is done: the Production URL of an ID.me Verification Trigger, or with an expression the resume URL of a Wait node, {{ $execution.resumeUrl }}. It has to start with https:// and be reachable from the internet.',
	},
	identityPath: {
		displayName: 'Override Path',
		name: 'identityPath',
		type: 'string',
		default: '',
		placeholder: 'e.g. /api/v2/telecom/identity/verify',
		description:
			'Only if ID.me answers that it does not know this check: the path that its support gave you, without the host',
	},
	firstName: {
		displayName: 'First Name',
		name: 'firstName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Nathan',
		description: 'The first name, if it is to be compared as well',
	},
	lastName: {
		displayName: 'Last Name',
		name: 'lastName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Smith',
		description: 'The last name, if it is to be compared as well',
	},
	metadata: {
		displayName: 'Metadata',
		name: 'metadata',
		type: 'json',
		default: '{}',
		description:
			'Any JSON of at most 500 characters that ID.me keeps with the check. Use a reference of your own, and nothing personal.',
	},
	requestsAtATime: fewRequestsAtATime('ID.me', IDME_LIMITS),
	sendPhoneAsTyped: {
		displayName: 'Send Phone as Typed',
		name: 'sendPhoneAsTyped',
		type: 'boolean',
		default: true,
		description:
			'Whether to send the phone number as it is. Otherwise it is reduced to the ten digits of a US number.',
	},
	simplify: SIMPLIFY,
	verificationId: {
		displayName: 'Verification ID',
		name: 'verificationId',
		type: 'string',
		default: '',
		placeholder: VERIFICATION_ID,
		description:
			'The verification that the check belongs to. Without it ID.me creates one for each check, and it comes out with the result.',
	},
	waitSeconds: {
		displayName: 'Wait for Result (Seconds)',
		name: 'waitSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: waitSeconds,
		description:
			'For how long to look at the check until it is done; a document may take ten minutes. When the time is over, it comes out as pending. Without this option nothing is waited for.',
	},
} satisfies Record<string, INodeProperties>;

/** ID.me's name of a parameter, in snake case; it has none for a path. */
export function fieldOf(parameter: Parameter | Option): string {
	if (parameter === 'identityPath') return parameter;
	return parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
