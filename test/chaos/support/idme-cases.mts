/** Every operation of ID.me Verification as its fixtures have it, with all values in the item: parameters are expressions. */
import type { INodeParameters } from 'n8n-workflow';
import { RESOURCES } from '../../../nodes/IdMe/IdMeVerification/operations/index.ts';
import { OPERATION_FIXTURES } from '../../fixtures/idme/services/index.mts';

export interface Case {
	name: string;
	resource: string;
	operation: string;
	parameters: INodeParameters;
	canWait: boolean;
	isForTools: boolean;
}

/** Values stand in the item alone: parameters are expressions. */
function inItem(parameters: INodeParameters): INodeParameters {
	const entries = Object.entries(parameters).map(([name, value]) => {
		if (name === 'options') return [name, inItem(value as INodeParameters)];
		if (name === 'metadata')
			return [name, '={{ JSON.stringify([$json.note, { ssn: $json.ssn }]) }}'];
		const stays = typeof value !== 'string' || /Image$|^identityPath$/.test(name);
		return [name, stays ? value : `={{ $json.${name} }}`];
	});
	return Object.fromEntries(entries) as INodeParameters;
}

export const CASES: readonly Case[] = OPERATION_FIXTURES.flatMap(
	({ resource, operation, requests }) => {
		const known = RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
			({ option }) => option.value === operation,
		);
		if (known === undefined) throw new Error(`There is no ${resource}.${operation}`);
		const [full] = requests;
		// What a second request adds to the first; where it only leaves something out, it is none of its own.
		const variants = requests.map(({ name, parameters }) => ({
			name: `${resource}.${operation} ${name}`,
			parameters: inItem({
				...full.parameters,
				...parameters,
				options: {
					...(full.parameters.options as INodeParameters | undefined),
					...(parameters.options as INodeParameters | undefined),
				},
			}),
		}));
		const asText = variants.map(({ parameters }) => JSON.stringify(parameters));
		return variants
			.filter((_, at) => asText.indexOf(asText[at]) === at)
			.map((variant, at) => ({
				...variant,
				resource,
				operation,
				canWait: at === 0 && known.offers.includes('waitSeconds'),
				isForTools: known.notForTools === undefined,
			}));
	},
);
