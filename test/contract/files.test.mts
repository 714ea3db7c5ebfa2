import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ICredentialType } from 'n8n-workflow';
import { nativeRequire, projectRoot } from '../support/engine/native.mts';
import { NODE_FOLDER, description } from './support/built-node.mts';

const manifest = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
};
const credentialFile = join(projectRoot(), 'dist/credentials/Id123Api.credentials.js');
const { Id123Api } = nativeRequire()(credentialFile) as { Id123Api: new () => ICredentialType };

describe('the node', () => {
	it('shows operation and resource under its name', () => {
		expect(description.subtitle).toBe(
			'={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		);
	});

	it('stands in package.json, built', () => {
		for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(existsSync(join(projectRoot(), path))).toBe(true);
		}
		expect(manifest.n8n.nodes).toContain('dist/nodes/Id123/Id123/Id123.node.js');
		expect(manifest.n8n.credentials).toContain('dist/credentials/Id123Api.credentials.js');
	});
});

describe('the codex file', () => {
	const codex = JSON.parse(readFileSync(join(NODE_FOLDER, 'Id123.node.json'), 'utf8')) as Codex;

	interface Codex {
		node: string;
		nodeVersion: string;
		codexVersion: string;
		categories: string[];
		subcategories?: unknown;
		resources?: Record<string, Array<{ url: string }>>;
		alias: string[];
	}

	it('is about this node', () => {
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(codex.nodeVersion).toMatch(/^\d+\.\d+$/);
		expect(codex.codexVersion).toBe('1.0');
	});

	it('has resources, without which n8n ignores it', () => {
		for (const kind of ['credentialDocumentation', 'primaryDocumentation']) {
			expect(codex.resources?.[kind]?.[0]?.url).toMatch(/^https:\/\//);
		}
	});

	it("stands in n8n's own categories, and is found by what people call a card", () => {
		const known = [
			'Data & Storage',
			'Finance & Accounting',
			'Marketing & Content',
			'Productivity',
			'Miscellaneous',
			'Sales',
			'Development',
			'Analytics',
			'Communication',
			'Utility',
		];
		expect(known).toEqual(expect.arrayContaining(codex.categories));
		expect(codex.alias).toEqual(expect.arrayContaining(['ID card', 'Badge']));
		expect(codex).not.toHaveProperty('subcategories');
	});
});

describe.each([
	['node', description.icon, join(NODE_FOLDER, 'Id123.node.js')],
	['credential', new Id123Api().icon, credentialFile],
])('the icon of the %s', (_, icon, of) => {
	const { light, dark } = icon as { light: string; dark: string };
	const read = (path: string) =>
		readFileSync(resolve(dirname(of), path.replace(/^file:/, '')), 'utf8');

	it('exists for light and dark pages, and differs', () => {
		expect(light).toMatch(/^file:.*\.svg$/);
		expect(dark).toMatch(/^file:.*\.svg$/);
		expect(read(light)).not.toBe(read(dark));
	});

	it('is a square drawing that brings nothing from elsewhere', () => {
		for (const svg of [read(light), read(dark)]) {
			const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
			expect(width).toBeDefined();
			expect(width).toBe(height);
			expect(svg).not.toMatch(/<script|<image|href=|url\(http/i);
		}
	});
});
