/** ID123 Trigger as it is shipped: names that saved workflows depend on, what n8n demands, and what the page says of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { EVENT_NAMES } from '../../nodes/Id123/Id123Trigger/events.ts';
import { TRIGGER_LIMITS } from '../../nodes/Id123/limits.ts';
import { forgetModules, nativeRequire, projectRoot } from '../support/engine/native.mts';
import { choicesOf, partsOf, withParts } from './support/built-node.mts';

const FOLDER = join(projectRoot(), 'dist/nodes/Id123/Id123Trigger');
forgetModules([join(projectRoot(), 'dist') + sep]);
const { Id123Trigger } = nativeRequire()(join(FOLDER, 'Id123Trigger.node.js')) as {
	Id123Trigger: new () => INodeType;
};
const { description } = new Id123Trigger();
const { properties } = description;
const propertyOf = (name: string) => properties.find((property) => property.name === name);
const page = readFileSync(join(projectRoot(), 'docs/trigger.md'), 'utf8');
/** As one line, so that a line break does not matter. */
const flat = page.replace(/\s+/g, ' ');

describe('the node', () => {
	it('is a polling trigger of this name, with the times of n8n itself, and no tool of an agent', () => {
		expect(description).toMatchObject({
			displayName: 'ID123 Trigger',
			name: 'id123Trigger',
			group: ['trigger'],
			polling: true,
			inputs: [],
			credentials: [{ name: 'id123Api', required: true }],
		});
		expect(propertyOf('pollTimes')).toBeUndefined();
		expect(description).not.toHaveProperty('usableAsTool');
	});

	it('keeps the names and values that stand in saved workflows', () => {
		expect(properties.map(({ name }) => name)).toEqual(['templateIds', 'events', 'options']);
		const events = propertyOf('events') ?? properties[0];
		expect(choicesOf(events).map(({ value }) => value)).toEqual([
			'cardArchived',
			'cardCreated',
			'cardDeactivated',
			'cardDeleted',
			'cardExpired',
			'cardInstalled',
			'cardReactivated',
			'cardRenewed',
			'cardRestored',
			'cardUninstalled',
			'cardUpdated',
			'statusChanged',
		]);
		const options = partsOf(propertyOf('options') ?? properties[0]);
		expect(options.map(({ name }) => name)).toEqual([
			'includeDetails',
			'requestsAtATime',
			'pageSize',
			'simplify',
			'whenActivated',
		]);
		const [whenActivated] = options.slice(-1);
		expect(choicesOf(whenActivated).map(({ value }) => value)).toEqual(['sendCurrent', 'silent']);
	});

	it('keeps the order in which the snapshot counts the events: a new one goes to the end', () => {
		expect(EVENT_NAMES.slice(0, 12)).toEqual([
			'cardArchived',
			'cardCreated',
			'cardDeactivated',
			'cardDeleted',
			'cardExpired',
			'cardInstalled',
			'cardReactivated',
			'cardRenewed',
			'cardRestored',
			'cardUninstalled',
			'cardUpdated',
			'statusChanged',
		]);
	});

	it('explains each event and each parameter', () => {
		for (const choice of choicesOf(propertyOf('events') ?? properties[0])) {
			expect(choice.description).toMatch(/^[A-Z].{15,}/);
		}
		for (const { type, description: text } of properties.flatMap(withParts)) {
			if (text === undefined) expect(type).toBe('collection');
			else expect(text).toMatch(type === 'boolean' ? /^Whether / : /^[A-Z]/);
		}
	});

	it('has a codex file of its own', () => {
		const codex = JSON.parse(readFileSync(join(FOLDER, 'Id123Trigger.node.json'), 'utf8')) as {
			node: string;
			alias: string[];
		};
		expect(codex.node).toBe('n8n-nodes-digital-id.id123Trigger');
		expect(codex.alias).toEqual(expect.arrayContaining(['ID card', 'Badge']));
		expect(existsSync(join(FOLDER, 'Id123Trigger.node.js'))).toBe(true);
	});
});

describe('docs/trigger.md', () => {
	it('has a row for each event, under the name that the node shows', () => {
		for (const { name, value } of choicesOf(propertyOf('events') ?? properties[0])) {
			expect(page).toContain(`| ${name} | \`${String(value)}\` |`);
		}
	});

	it('names each parameter and each choice', () => {
		for (const { displayName } of properties.flatMap(withParts)) {
			if (displayName !== 'Options') expect(flat).toContain(displayName);
		}
		for (const name of ['Start Silently', 'Send Current Cards Once']) expect(flat).toContain(name);
	});

	it('states the figures that the trigger uses', () => {
		expect(TRIGGER_LIMITS.pollShare).toBe(0.75);
		expect(flat).toContain('After three quarters of that');
		expect(flat).toContain(`${TRIGGER_LIMITS.pollBudgetMs / 60_000} minutes with timers`);
		expect(flat).toContain(`at most ${TRIGGER_LIMITS.lookUpsPerPoll} in one poll`);
		expect(TRIGGER_LIMITS.sameFailureMs).toBe(3_600_000);
		expect(flat).toContain('the same one again every hour');
	});

	it('links to headings that exist', () => {
		const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
			title
				.toLowerCase()
				.replace(/[^\p{L}\d\s-]/gu, '')
				.replace(/\s/g, '-'),
		);
		const links = [...page.matchAll(/\]\(#([^)\s]+)\)/g)].map(([, link]) => link);
		expect(links.filter((link) => !headings.includes(link))).toEqual([]);
		expect(links.length).toBeGreaterThan(5);
	});
});
