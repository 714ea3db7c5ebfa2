/** What people and saved workflows see of the node. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { OPERATION_FIXTURES } from '../../fixtures/idme/services/index.mts';
import { projectRoot } from '../../support/engine/native.mts';
import { choicesOf, partsOf } from '../support/built-node.mts';
import { description, NODE_FOLDER, OPERATIONS, shownWith } from './built.mts';

const { properties } = description;
const optionsOf = (of: readonly INodeProperties[]) =>
	of.filter(({ name }) => name === 'options').flatMap(partsOf);

/** Names and values that stand in users' saved workflows: add, but do not rename or remove. */
const FROZEN: Readonly<Record<string, string[]>> = {
	document: ['get', 'verifyLicense', 'verifyPassport', 'verifyPasscard'],
	phone: ['confirmCode', 'get', 'sendCode', 'verifyIdentity'],
	service: ['health'],
	verification: ['create', 'get'],
};
const FROZEN_PARAMETERS = [
	...['transactionId', 'phone', 'code', 'birthDate'],
	...['frontImage', 'backImage', 'verificationId', 'simplify', 'options'],
];
const FROZEN_OPTIONS = [
	...['callbackUrl', 'firstName', 'lastName', 'metadata', 'identityPath', 'requestsAtATime'],
	...['sendPhoneAsTyped', 'simplify', 'verificationId', 'waitSeconds'],
];

describe('the names that saved workflows depend on', () => {
	it('are these', () => {
		expect(description.name).toBe('idMeVerification');
		expect(description.credentials).toEqual([
			{ name: 'idMeServicesApi', required: true, testedBy: 'idMeServicesApiTest' },
		]);
		const [resource] = properties.filter(({ name }) => name === 'resource');
		expect(choicesOf(resource).map(({ value }) => value)).toEqual(Object.keys(FROZEN));
		const operations = properties.filter(({ name }) => name === 'operation');
		const found = operations.map((property) => [
			property.displayOptions?.show?.resource?.[0],
			choicesOf(property).map(({ value }) => value),
		]);
		expect(Object.fromEntries(found)).toEqual(FROZEN);
		const frame = ['resource', 'operation'];
		const names = properties.map(({ name }) => name).filter((name) => !frame.includes(name));
		expect([...new Set(names)]).toEqual(FROZEN_PARAMETERS);
		expect(optionsOf(properties).map(({ name }) => name)).toEqual(FROZEN_OPTIONS);
	});

	it('are declared once, because n8n evaluates each declaration for every row', () => {
		const names = properties.map(({ name }) => name);
		const often = names.filter((name, at) => names.indexOf(name) !== at);
		// The operations of each resource, and what some of the three operations named Get take.
		expect(often).toEqual(['operation', 'operation', 'operation']);
	});
});

describe.each(OPERATIONS.map((each) => [each.title, each] as const))('%s', (_, each) => {
	const { resource, operation, shows, offers } = each;
	const defaults = Object.fromEntries(
		properties.map((property) => [property.name, property.default]),
	);
	const chosen = { ...defaults, resource, operation };

	it('shows the parameters and options that it names, and no others', () => {
		const hasOptions = resource !== 'service';
		const frame = ['resource', 'operation', 'options'];
		expect(shownWith(chosen).includes('options')).toBe(hasOptions);
		const shown = shownWith(chosen).filter((name) => !frame.includes(name));
		expect(shown.sort()).toEqual([...shows].sort());
		if (!hasOptions) return;
		const offered = shownWith(chosen, optionsOf(properties));
		expect(offered.sort()).toEqual([...offers, 'requestsAtATime'].sort());
	});

	it('has a fixture', () => {
		const found = OPERATION_FIXTURES.filter(
			(fixture) => fixture.resource === resource && fixture.operation === operation,
		);
		expect(found).toHaveLength(1);
	});
});

describe('as a tool of an AI agent', () => {
	const { usableAsTool } = description;
	const replaced: Partial<INodeTypeDescription> =
		(typeof usableAsTool === 'object' && usableAsTool.replacements) || {};
	const forTools = replaced.properties ?? [];

	it('has what needs no images, and nothing else', () => {
		const offered = forTools.filter(({ name }) => name === 'operation').map(choicesOf);
		const values = offered.map((choices) => choices.map(({ value }) => value));
		expect(values).toEqual([['get'], ...Object.values(FROZEN).slice(1)]);
		for (const property of forTools.filter(({ name }) => name === 'operation')) {
			expect(choicesOf(property).map(({ value }) => value)).toContain(property.default);
		}
		const names = forTools.map(({ name }) => name);
		expect(FROZEN_PARAMETERS.filter((name) => !names.includes(name))).toEqual([
			'frontImage',
			'backImage',
		]);
		const options = optionsOf(forTools).map(({ name }) => name);
		expect(FROZEN_OPTIONS.filter((name) => !options.includes(name))).toEqual(['identityPath']);
	});

	it('leaves the node itself as it is', () => {
		expect(optionsOf(properties)).toHaveLength(FROZEN_OPTIONS.length);
	});
});

describe('what stands around it', () => {
	const codex = JSON.parse(
		readFileSync(join(NODE_FOLDER, 'IdMeVerification.node.json'), 'utf8'),
	) as Record<string, unknown>;

	it('is a codex file that n8n reads', () => {
		expect(codex).toMatchObject({
			node: 'n8n-nodes-digital-id.idMeVerification',
			nodeVersion: '1.0',
			codexVersion: '1.0',
			alias: expect.arrayContaining(['KYC', 'Identity verification']),
			resources: {
				credentialDocumentation: [{ url: expect.stringMatching(/^https:/) }],
				primaryDocumentation: [{ url: expect.stringMatching(/^https:/) }],
			},
		});
		expect(codex).not.toHaveProperty('subcategories');
	});

	it('is an icon for light and one for dark pages', () => {
		const { light, dark } = description.icon as { light: string; dark: string };
		const [a, b] = [light, dark].map((path) =>
			readFileSync(resolve(NODE_FOLDER, path.replace(/^file:/, '')), 'utf8'),
		);
		expect(a).not.toBe(b);
		for (const svg of [a, b]) {
			expect(svg).toContain('viewBox="0 0 60 60"');
			expect(svg).not.toMatch(/<script|<image|href=|url\(http/i);
		}
		expect(existsSync(dirname(resolve(NODE_FOLDER, light.replace(/^file:/, ''))))).toBe(true);
	});

	it('is a place in package.json', () => {
		const manifest = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
			n8n: { nodes: string[]; credentials: string[] };
		};
		expect(manifest.n8n.nodes).toContain(
			'dist/nodes/IdMe/IdMeVerification/IdMeVerification.node.js',
		);
		expect(manifest.n8n.credentials).toContain('dist/credentials/IdMeServicesApi.credentials.js');
	});

	it('sets no content type for all requests, which would swallow uploads', () => {
		const headers = Object.keys(description.requestDefaults?.headers ?? {});
		expect(headers).toEqual(['Accept']);
	});
});
