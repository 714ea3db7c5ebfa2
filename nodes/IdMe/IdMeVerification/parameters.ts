/** Every parameter of the node, each declared once: n8n evaluates a parameter of each declaration, shown or not. */
import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import type { Operation, ParameterName } from './operation';
import { optionsProperty } from './options';
import { placesOf } from './places';
import { RESOURCES } from './operations';

/** What a parameter is where an operation requires it that is optional elsewhere. */
const REQUIRED: Partial<Record<ParameterName, Partial<INodeProperties>>> = {
	verificationId: {
		required: true,
		description:
			'The ID that came out when the verification was created, or with any of its checks',
	},
};

/** In the order in which the node shows them. */
const PARAMETERS: Readonly<Record<ParameterName, INodeProperties>> = {
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
		displayName: 'Front Image',
		name: 'frontImage',
		type: 'string',
		required: true,
		default: 'front',
		placeholder: 'e.g. front',
		hint: 'The name of the binary field that holds the file',
		description:
			'The front of the document: a JPEG or PNG file of more than 40 KB and less than 16 MB',
	},
	backImage: {
		displayName: 'Back Image',
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
		default: '',
		placeholder: 'e.g. 2b7d9c44-61d1-4f0a-8d0e-5a4b3c2d1e0f',
		description:
			'The verification that a check belongs to. Without it ID.me creates one for each check, and it comes out with the result.',
	},
	simplify: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
};

const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ option }) => option),
	default: 'phone',
	routing: {
		// The one switch that hands every request of the node to executeRow.
		send: { paginate: true },
	},
};

const operations: INodeProperties[] = RESOURCES.map(
	({ option: { value: of }, operations: offered, defaultOperation }) => ({
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [of] } },
		options: offered.map(({ option }) => option),
		default: defaultOperation,
	}),
);

export const properties: INodeProperties[] = [
	resource,
	...operations,
	...(Object.keys(PARAMETERS) as ParameterName[]).flatMap(declarationsOf),
	optionsProperty,
];

function declarationsOf(name: ParameterName): INodeProperties[] {
	const isRequired = ({ requires = [] }: Operation) => requires.includes(name);
	const usual = placesOf((each) => each.shows.includes(name) && !isRequired(each));
	const required = { ...PARAMETERS[name], ...REQUIRED[name] };
	return [
		...usual.flatMap((place) => updateDisplayOptions(place, [PARAMETERS[name]])),
		...placesOf(isRequired).flatMap((place) => updateDisplayOptions(place, [required])),
	];
}
