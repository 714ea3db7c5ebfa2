/** Rules for what people see of every node and credential, read from what the package itself describes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import ts from 'typescript';
import { Id123Api } from '../../credentials/Id123Api.credentials.ts';
import { IdMeAppApi } from '../../credentials/IdMeAppApi.credentials.ts';
import { IdMeOAuth2Api } from '../../credentials/IdMeOAuth2Api.credentials.ts';
import { IdMeServicesApi } from '../../credentials/IdMeServicesApi.credentials.ts';
import { Id123 } from '../../nodes/Id123/Id123/Id123.node.ts';
import { Id123Sync } from '../../nodes/Id123/Id123Sync/Id123Sync.node.ts';
import { Id123Trigger } from '../../nodes/Id123/Id123Trigger/Id123Trigger.node.ts';
import { IdMeAttributes } from '../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import { IdMeVerification } from '../../nodes/IdMe/IdMeVerification/IdMeVerification.node.ts';
import { IdMeVerificationTrigger } from '../../nodes/IdMe/IdMeVerificationTrigger/IdMeVerificationTrigger.node.ts';
import { projectRoot } from '../support/engine/native.mts';
import { choicesOf, partsOf, withParts } from './support/built-node.mts';
import type { Schema } from './support/json-schema.mts';
import { find } from './support/sources.mts';

const NODES: readonly INodeTypeDescription[] = [
	Id123,
	Id123Sync,
	Id123Trigger,
	IdMeVerification,
	IdMeVerificationTrigger,
	IdMeAttributes,
].map((Node) => new Node().description);

const EACH = NODES.map((description) => [description.displayName, description] as const);

const everything = ({ properties }: INodeTypeDescription) =>
	properties.flatMap(withParts).filter(({ type }) => type !== 'notice');
const named = (name: string) => NODES.flatMap(everything).filter((each) => each.name === name);
const sorted = (names: readonly string[]) =>
	[...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Optional, and not in a collection all the same, each for its reason. */
const AT_THE_TOP: Readonly<Record<string, string>> = {
	limit: 'n8n has it there on every Get Many',
	returnAll: 'n8n has it there on every Get Many',
	simplify: 'n8n has it there on every Get, and a trigger is one',
	group: 'what the visitor is checked for',
	subgroups: 'what the visitor is checked for',
	templateIds: 'what is watched',
	previewOnly: 'of a roster: every warning asks for it',
};

describe.each(EACH)('%s', (_, description) => {
	test('shows at the top what has to be filled in, and leaves the rest to collections', () => {
		const containers = ['collection', 'fixedCollection', 'notice'];
		const selectors = ['resource', 'operation', 'authentication'];
		const optional = description.properties.filter(
			({ name, type, required }) =>
				required !== true && !containers.includes(type) && !selectors.includes(name),
		);
		expect(optional.map(({ name }) => name).filter((name) => !(name in AT_THE_TOP))).toEqual([]);
	});

	test('sorts what can be added by label, and choices by name', () => {
		for (const property of everything(description)) {
			const labels = partsOf(property).map(({ displayName }) => displayName);
			// A filter is its field and then its values.
			const isFilter = ['keepCards', 'scope'].includes(property.name);
			if (!isFilter) expect(labels).toEqual(sorted(labels));
			const names = choicesOf(property).map(({ name }) => name);
			// Statuses stand in the order of a card's life.
			if (!/status/i.test(property.name) || property.name === 'statusAction') {
				expect(names).toEqual(sorted(names));
			}
		}
	});

	test('shows what is in a collection from the start in the order in which it stays: n8n sorts it anew at the first change', () => {
		for (const property of everything(description).filter(({ type }) => type === 'collection')) {
			const atFirst = Object.keys(property.default as object);
			const names = partsOf(property).map(({ name }) => name);
			expect(atFirst).toEqual(names.filter((name) => atFirst.includes(name)));
		}
	});

	test('explains every parameter', () => {
		for (const { type, description: text, displayName } of everything(description)) {
			if (text === undefined) expect(['options', 'collection']).toContain(type);
			else expect(`${displayName}: ${text}`).toMatch(/: [A-Z0-9]/);
			if (type === 'boolean') expect(text).toMatch(/^Whether /);
		}
	});

	test('gives a hint only where it helps', () => {
		for (const { message, displayCondition } of description.hints ?? []) {
			expect(message).toMatch(/^[A-Z].*\.$/);
			expect(displayCondition).toMatch(/^=\{\{.*\$parameter.*\}\}$/);
		}
	});

	test('offers actions as people speak of them', () => {
		const operations = everything(description).filter(({ name }) => name === 'operation');
		const actions = new Map(
			operations.flatMap(choicesOf).map(({ value, action, description: text }) => {
				expect(action).toMatch(/^[A-Z][a-z]+ (many|.*\b(a|an|the)\b)/);
				expect(text).toMatch(/^[A-Z].{15,}[^.]$/);
				return [action, value] as const;
			}),
		);
		const values = operations.map((list) => choicesOf(list).length);
		if (operations.length > 0) expect(actions.size).toBeGreaterThanOrEqual(Math.max(...values));
	});
});

test('what has one name has one label in all nodes', () => {
	const labels = new Map<string, Set<string>>();
	for (const { name, displayName } of NODES.flatMap(everything)) {
		labels.set(name, (labels.get(name) ?? new Set()).add(displayName));
	}
	const several = [...labels].filter(([, { size }]) => size > 1);
	expect(Object.fromEntries(several.map(([name, all]) => [name, [...all]]))).toEqual({});
});

test('what has one label means one thing', () => {
	const preview = new Set(named('previewOnly').map(({ description: text }) => text));
	expect(preview.size).toBe(1);
	const [checks] = named('families');
	const resources = named('resource').flatMap(choicesOf);
	expect(checks.displayName).toBe('Checks');
	for (const { name } of choicesOf(checks)) {
		expect(resources.map((resource) => resource.name)).toContain(name);
	}
});

test('a roster is mapped in the words of n8n, which the single card is mapped in', () => {
	const [mode] = named('mapping');
	expect(mode.displayName).toBe('Mapping Column Mode');
	expect(choicesOf(mode).map(({ name }) => name)).toEqual([
		'Map Automatically',
		'Map Each Column Manually',
	]);
	const [mapper] = named('fields');
	const [columns] = named('columns');
	expect(mapper.typeOptions?.resourceMapper?.valuesLabel).toBe(columns.displayName);
});

test('a node and its trigger say the same of themselves, since n8n shows one of the two', () => {
	for (const trigger of NODES.filter(({ group }) => group.includes('trigger'))) {
		const node = NODES.find(({ displayName }) => `${displayName} Trigger` === trigger.displayName);
		expect(trigger.description).toBe(node?.description);
	}
});

test('the trigger says that it watches all templates, where none is chosen', () => {
	const [templates] = named('templateIds');
	expect(templates.default).toEqual(['all']);
});

test('a deletion archives first, without an option to find', () => {
	const operations = new Id123().description.properties;
	const options = operations.filter(({ name }) => name === 'options').flatMap(partsOf);
	const ofDeletion = options.filter(({ displayOptions }) =>
		displayOptions?.show?.['/operation']?.some((each) => each === 'delete'),
	);
	expect(ofDeletion.map(({ name }) => name).sort()).toEqual(['actionNames', 'previewOnly']);
});

describe('credentials', () => {
	const all = [new Id123Api(), new IdMeAppApi(), new IdMeOAuth2Api(), new IdMeServicesApi()];
	const fieldOf = (properties: readonly INodeProperties[], wanted: string) =>
		properties.find(({ name }) => name === wanted);

	test('can be told apart by their names', () => {
		// n8n leaves the kind away: "ID.me App API" begins as "ID.me App account".
		const names = all.map(({ displayName }) => displayName.replace(/ (OAuth2 )?API$/, ''));
		expect(new Set(names).size).toBe(all.length);
	});

	test('of ID.me begin with the same environment', () => {
		const begin = all.map(({ properties }) => fieldOf(properties, 'environment')?.default);
		expect(begin.filter((each) => each !== undefined)).toEqual(['sandbox', 'sandbox', 'sandbox']);
	});

	test('of one account say first what they are not for', () => {
		const [first] = new IdMeOAuth2Api().properties;
		expect(first).toMatchObject({ type: 'notice', name: 'useDynamicClientRegistration' });
		expect(first.displayName).toMatch(/^Not for visitors/);
		// The value that n8n asks for under this name.
		expect(first.default).toBe(false);
	});
});

describe('keys of outputs', () => {
	const isOurs = (key: string) => /^[a-z][a-zA-Z0-9]*$/.test(key);

	test('that are ours are written together', () => {
		const isKey = (node: ts.Node) =>
			(ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
			(ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node);
		const split = find((node) =>
			ts.isStringLiteral(node) && isKey(node) && /[a-z][-_][a-z]/.test(node.text)
				? node.text
				: undefined,
		);
		// What a service is sent, or answers, stands in its own folder.
		const own = split.filter(({ file }) => !/^nodes\/(Id123|IdMe)\/(api|oauth|card)\//.test(file));
		expect(own.filter(({ text }) => text !== 'content-length')).toEqual([]);
	});

	const schemas = (folder: string) =>
		readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.json'))
			.map((file) => JSON.parse(readFileSync(join(projectRoot(), folder, file), 'utf8')) as Schema);
	const keysOf = ({ properties = {}, items }: Schema): string[] => [
		...Object.keys(properties),
		...Object.values(properties).flatMap(keysOf),
		...(items ? keysOf(items) : []),
	];

	test.each(['IdMeVerification', 'IdMeAttributes'])(
		'are ours throughout in %s, but for what ID.me calls attributes',
		(node) => {
			const keys = schemas(`nodes/IdMe/${node}/__schema__`).flatMap(keysOf);
			expect(keys.length).toBeGreaterThan(10);
			const theirs = ['document_tokens', 'dslogon_idvalue'];
			expect(keys.filter((key) => !isOurs(key) && !theirs.includes(key))).toEqual([]);
		},
	);
});
