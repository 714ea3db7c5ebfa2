/** What people and saved workflows see of the trigger. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdMeVerificationTrigger } from '../../../nodes/IdMe/IdMeVerificationTrigger/IdMeVerificationTrigger.node.ts';
import { projectRoot } from '../../support/engine/native.mts';
import { choicesOf } from '../support/built-node.mts';

const trigger = new IdMeVerificationTrigger();
const { description } = trigger;
const { properties } = description;
const parameters = properties.filter(({ type }) => type !== 'notice');

describe('the names that saved workflows depend on', () => {
	it('are these', () => {
		expect(description.name).toBe('idMeVerificationTrigger');
		expect(description.credentials).toEqual([
			{ name: 'idMeServicesApi', required: true, testedBy: 'idMeServicesApiTest' },
		]);
		expect(
			parameters.map((each) => [each.name, choicesOf(each).map(({ value }) => value)]),
		).toEqual([
			['families', ['document', 'telecom']],
			['outcomes', ['failed', 'pending', 'unclear', 'verified']],
			['simplify', []],
		]);
	});

	it('include the end of the address, which was given to ID.me', () => {
		expect(description.webhooks).toMatchObject([
			{ name: 'default', httpMethod: 'POST', path: 'webhook', responseMode: 'onReceived' },
		]);
	});
});

describe('a new trigger', () => {
	it('reports every result', () => {
		const defaults = Object.fromEntries(parameters.map((each) => [each.name, each.default]));
		expect(defaults).toEqual({
			families: ['telecom', 'document'],
			outcomes: ['verified', 'failed', 'unclear'],
			simplify: true,
		});
	});

	it('cannot be told to report none', () => {
		const lists = parameters.filter(({ type }) => type === 'multiOptions');
		expect(lists.map(({ required }) => required)).toEqual([true, true]);
	});

	it('says which address goes where, in the words that the editor and the other node use', () => {
		const [notice] = properties;
		expect(notice.type).toBe('notice');
		for (const words of [
			'Production URL',
			'password',
			'Options > Callback URL',
			'account manager',
		]) {
			expect(notice.displayName).toContain(words);
		}
		// What the editor itself calls the list of addresses, which is closed at first.
		const ours = notice.displayName.replace('Webhook URLs', '');
		expect(ours).not.toMatch(/\{\{|webhook|endpoint|POST/i);
	});

	it('says nothing else before the first field', () => {
		expect(properties.filter(({ type }) => type === 'notice')).toHaveLength(1);
	});

	it.each(parameters.map((each) => [each.displayName, each] as const))(
		'explains %s',
		(_, { description: text, options = [] }) => {
			expect(text).toMatch(/^[A-Z]/);
			for (const option of options) {
				expect('description' in option && option.description).toMatch(/^[A-Z].*[^.]$/);
			}
		},
	);
});

it('is no tool of an AI agent', () => {
	expect(description.usableAsTool).toBeUndefined();
	expect(description.group).toEqual(['trigger']);
	expect(description.inputs).toEqual([]);
});

it('has the three methods that n8n calls around publishing', () => {
	expect(Object.keys(trigger.webhookMethods.default)).toEqual(['checkExists', 'create', 'delete']);
});

it('has a codex file that n8n reads', () => {
	const folder = 'nodes/IdMe/IdMeVerificationTrigger/IdMeVerificationTrigger.node.json';
	const codex = JSON.parse(readFileSync(join(projectRoot(), folder), 'utf8')) as object;
	expect(codex).toMatchObject({
		node: 'n8n-nodes-digital-id.idMeVerificationTrigger',
		nodeVersion: '1.0',
		codexVersion: '1.0',
		alias: expect.arrayContaining(['Callback', 'Webhook']),
		resources: {
			credentialDocumentation: [{ url: expect.stringMatching(/^https:/) }],
			primaryDocumentation: [{ url: expect.stringMatching(/^https:/) }],
		},
	});
});
