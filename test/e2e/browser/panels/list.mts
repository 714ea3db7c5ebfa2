/** Every panel that n8n shows of this package, read from what was built: what a new operation brings, brings pictures too. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type {
	ICredentialType,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { VARIANTS } from './variants.mts';

/** What is looked at in one picture. */
export interface NodePanel {
	kind: 'node';
	/** The start of the names of its files. */
	name: string;
	title: string;
	/** `ID123`, under which it stands in the index. */
	of: string;
	/** With the package, as workflows name it. */
	type: string;
	/** The credential that it needs. */
	credential: string;
	parameters: INodeParameters;
}

export interface CredentialPanel {
	kind: 'credential';
	name: string;
	title: string;
	of: 'Credentials';
	type: string;
	/** With a host of one's own chosen. */
	isCustom: boolean;
}

export type Panel = NodePanel | CredentialPanel;

export const MODES = ['light', 'dark'] as const;
export const FOLDER = resolve('docs/panels');
export const MAX_BYTES = 120_000;

export const fileOf = (panel: Panel, mode: (typeof MODES)[number]): string =>
	`${panel.name}.${mode}.webp`;

const PACKAGE = 'n8n-nodes-digital-id';

const builtIn = (path: string): Record<string, new () => unknown> => {
	const load = createRequire(join(process.cwd(), 'package.json'));
	return load(resolve(path)) as Record<string, new () => unknown>;
};

/** The one class that a file of n8n's exports. */
function instanceIn<Kind>(path: string): Kind {
	const [Class] = Object.values(builtIn(path)).filter((each) => typeof each === 'function');
	return new Class() as Kind;
}

const kebab = (text: string): string => text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

const choicesOf = ({ options = [] }: INodeProperties): INodePropertyOptions[] =>
	options.filter((each): each is INodePropertyOptions => 'value' in each);

/** The operations of a resource, wherever they are declared. */
function operationsOf(properties: readonly INodeProperties[], resource: unknown) {
	const lists = properties.filter(
		({ name, displayOptions }) =>
			name === 'operation' &&
			(displayOptions?.show?.resource ?? [resource]).some((each) => each === resource),
	);
	const all = lists.flatMap(choicesOf);
	return all.filter(({ value }, at) => all.findIndex((each) => each.value === value) === at);
}

/** A value as somebody would give it who follows the placeholder. */
const exampleOf = ({ placeholder = '', default: usual }: INodeProperties): unknown =>
	usual === '' ? placeholder.replace(/^e\.g\. /, '').replaceAll('{{', '={{') : usual;

/** Everything that can be added to a collection, with the values that n8n puts there. */
function everyOption(options: readonly INodeProperties[]): INodeParameters {
	const entries = options.map((option) => {
		if (option.type !== 'fixedCollection') return [option.name, option.default];
		const [group] = (option.options ?? []) as INodePropertyCollection[];
		const row = Object.fromEntries(group.values.map((value) => [value.name, value.default]));
		const isList = option.typeOptions?.multipleValues === true;
		return [option.name, { [group.name]: isList ? [row] : row }];
	});
	return Object.fromEntries(entries) as INodeParameters;
}

type Place = Partial<Pick<INodeParameters, 'resource' | 'operation'>>;

/** Whether a declaration of a parameter is meant for an operation: the same name may be required in one and optional in another. */
function isOf(place: Place, { displayOptions }: INodeProperties): boolean {
	return Object.entries(place).every(([key, value]) => {
		const wanted = displayOptions?.show?.[key];
		return wanted === undefined || wanted.some((each) => each === value);
	});
}

/** Parameters with every option added, and what is required filled in, so that no panel shows what is only a gap. */
function filled(properties: readonly INodeProperties[], place: Place = {}): INodeParameters {
	const parameters: Record<string, unknown> = { ...place };
	for (const property of properties.filter((each) => isOf(place, each))) {
		const { name, type, required, options = [] } = property;
		if (type === 'collection') parameters[name] = everyOption(options as INodeProperties[]);
		else if (type === 'string' && required) parameters[name] = exampleOf(property);
	}
	return parameters as INodeParameters;
}

function panelsOf(path: string): NodePanel[] {
	const { description } = instanceIn<{ description: INodeTypeDescription }>(path);
	const { displayName, name, properties, credentials = [] } = description;
	const base = {
		kind: 'node' as const,
		of: displayName,
		type: `${PACKAGE}.${name}`,
		credential: credentials[0]?.name ?? '',
	};
	const resource = properties.find((property) => property.name === 'resource');
	const panels: NodePanel[] = [];
	for (const each of resource ? choicesOf(resource) : []) {
		for (const operation of operationsOf(properties, each.value)) {
			panels.push({
				...base,
				name: [name, String(each.value), String(operation.value)].map(kebab).join('-'),
				title: `${each.name}: ${operation.name}`,
				parameters: filled(properties, { resource: each.value, operation: operation.value }),
			});
		}
	}
	if (!resource) {
		const parameters = filled(properties);
		panels.push({ ...base, name: kebab(name), title: displayName, parameters });
	}
	return panels.flatMap((panel) => [panel, ...variantsOf(panel, description)]);
}

/** The same panel with other choices that show other fields. */
function variantsOf(panel: NodePanel, description: INodeTypeDescription): NodePanel[] {
	return VARIANTS.filter(({ panels }) => panels.includes(panel.name)).map((variant) => {
		const { parameters, suffix, words, credential = panel.credential } = variant;
		for (const name of Object.keys(parameters)) {
			if (!description.properties.some((property) => property.name === name)) {
				throw new Error(
					`test/e2e/browser/panels/variants.mts names ${name}, which ${panel.of} has not`,
				);
			}
		}
		return {
			...panel,
			name: `${panel.name}-${suffix}`,
			title: `${panel.title}, ${words}`,
			credential,
			parameters: { ...panel.parameters, ...parameters },
		};
	});
}

function credentialPanels(path: string): CredentialPanel[] {
	const { name: type, displayName: title } = instanceIn<ICredentialType>(path);
	const name = `credential-${kebab(type)}`;
	const base = { kind: 'credential' as const, of: 'Credentials' as const, type };
	return [
		{ ...base, name, title, isCustom: false },
		{ ...base, name: `${name}-custom`, title: `${title}, a host of one's own`, isCustom: true },
	];
}

/** In the order in which package.json names nodes and credentials. */
export function allPanels(): Panel[] {
	const { n8n } = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	return [...n8n.nodes.flatMap(panelsOf), ...n8n.credentials.flatMap(credentialPanels)];
}
