/** What the pages for users promise: links, commands, operations, options and pictures that are there. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import {
	PICTURES,
	PICTURES_FOLDER,
	pictureHash,
	shownBy,
	type Taken,
} from '../../scripts/pictures/shown.mts';
import { nativeRequire, projectRoot } from '../support/engine/native.mts';

const root = projectRoot();
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(text('package.json')) as {
	scripts: Record<string, string>;
	n8n: { nodes: string[] };
};

const PAGES = [
	'README.md',
	'CHANGELOG.md',
	'SECURITY.md',
	'examples/README.md',
	...readdirSync(join(root, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

/** As GitHub makes them. */
const anchorsOf = (page: string): string[] =>
	[...text(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
		title
			.toLowerCase()
			.replace(/[^\p{L}\d\s-]/gu, '')
			.replace(/\s/g, '-'),
	);

describe.each(PAGES)('%s', (page) => {
	it('links to files and headings that exist', () => {
		const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
		const missing = links.filter((link) => {
			if (/^https?:/.test(link)) return false;
			const [file, anchor] = link.split('#');
			const target = file === '' ? page : join(dirname(page), file);
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		});
		expect(missing).toEqual([]);
	});

	it('names commands that package.json has', () => {
		const named = [...text(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
		expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
	});
});

/** Every name that a node's panel shows: of parameters, of choices, and of what stands in collections. */
function labelsOf(properties: readonly INodeProperties[]): string[] {
	return properties.flatMap(({ displayName, options = [] }) => [
		displayName,
		...options.flatMap((option) => {
			if ('values' in option) return [option.displayName, ...labelsOf(option.values)];
			if ('type' in option) return labelsOf([option]);
			return [option.name];
		}),
	]);
}

const nodes = manifest.n8n.nodes.map((file) => {
	const className = file.replace(/^.*\/|\.node\.js$/g, '');
	const built = nativeRequire()(join(root, file)) as Record<string, new () => INodeType>;
	return new built[className]().description;
});
const labels = new Set(nodes.flatMap(({ properties }) => labelsOf(properties)));

describe('README.md', () => {
	const readme = text('README.md');

	it("lists every node's resources and operations, and no other", () => {
		for (const { displayName, properties } of nodes) {
			const section = readme.split(`### ${displayName}\n`)[1]?.split(/^#{2,3} /m)[0] ?? '';
			const rows = [...section.matchAll(/^\| ([A-Z][\w ]*) \| (.+) \|$/gm)];
			if (rows.length === 0) continue;
			const resources = properties.find(({ name }) => name === 'resource')?.options ?? [];
			expect(rows.map(([, resource]) => resource).sort()).toEqual(
				resources.map(({ name }) => name).sort(),
			);
			for (const [, resource, told] of rows) {
				const value = resources.find(({ name }) => name === resource);
				const operations = properties
					.filter(
						({ name, displayOptions }) =>
							name === 'operation' &&
							value &&
							'value' in value &&
							displayOptions?.show?.resource?.includes(value.value),
					)
					.flatMap(({ options = [] }) => options.map(({ name }) => name));
				const named = told
					.replace(/\([^)]*\)/g, '')
					.split(',')
					.map((name) => name.trim());
				expect({ resource, named: named.sort() }).toEqual({ resource, named: operations.sort() });
			}
		}
	});

	it.each(['README.md', 'docs/rows.md'])('%s names options that the panels have', (page) => {
		const named = [...text(page).matchAll(/\*Options > ([^*]+)\*/g)].map(([, name]) =>
			name.replace(/\s+/g, ' '),
		);
		/** These stand in other nodes of n8n. */
		const ofN8n = ['Include Empty Cells'];
		expect(named).not.toEqual([]);
		expect(named.filter((name) => !labels.has(name) && !ofN8n.includes(name))).toEqual([]);
	});

	it('says what the messages are that n8n and the nodes show', () => {
		const table = readme.split('## What the message means\n')[1]?.split(/^## /m)[0] ?? '';
		const messages = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message]) => message);
		expect(messages.length).toBeGreaterThan(5);
		const ours = sources();
		/** n8n's own; test/packages shows the second and the third. */
		const ofN8n =
			/^(?:Unrecognized node type|Installation of unverified|Failed to verify package checksum)/;
		for (const message of messages.filter((each) => !ofN8n.test(each))) {
			const parts = message
				.split('…')
				.map((part) => part.trim())
				.filter(Boolean);
			const found = ours.some((source) => parts.every((part) => source.includes(part)));
			expect({ message, found }).toEqual({ message, found: true });
		}
	});
});

function sources(): string[] {
	return readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => text(join('nodes', file)));
}

describe('the pictures', () => {
	const taken = JSON.parse(text(`${PICTURES_FOLDER}/taken.json`)) as Record<string, Taken>;

	it.each(Object.keys(PICTURES))('%s is shown by the README, and is small', (name) => {
		expect(text('README.md')).toContain(`(${PICTURES_FOLDER}/${name})`);
		const file = join(root, PICTURES_FOLDER, name);
		expect(readFileSync(file).subarray(8, 12).toString()).toBe('WEBP');
		expect(statSync(file).size).toBeLessThan(200_000);
	});

	it.each(Object.keys(PICTURES))(
		'%s shows what the project holds today (npm run pictures)',
		(name) => {
			expect(taken[name]).toEqual({ shows: shownBy(root, name), picture: pictureHash(root, name) });
		},
	);
});
