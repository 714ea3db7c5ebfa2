import { foreignTo, RELEASES } from '../../../scripts/packages/catalogue.mts';
import { documentFor, renamed } from '../../../scripts/packages/documents.mts';
import { lockFor, type Lock } from '../../../scripts/packages/lock.mts';
import type { Manifest } from '../../../scripts/packages/manifest.mts';

const [all, id123, idme] = RELEASES;
const anything = (): boolean => true;

describe('a document of a package of one service', () => {
	const text = [
		'# Nodes',
		'<!-- all -->',
		'Both.',
		'<!-- /all -->',
		'<!-- only id123',
		'Cards.',
		'-->',
		'## ID123 Sync',
		'A roster.',
		'### Details',
		'More.',
		'## ID.me Verification',
		'A check.',
		'## Both ID123 and ID.me',
		'| ID.me Attributes | row |',
		'| ID123 | row |',
		'',
	].join('\n');

	it('leaves out sections, rows and blocks of the other service, and shows what is for it alone', () => {
		expect(documentFor(text, 'README.md', id123, anything)).toBe(
			[
				'# Nodes',
				'Cards.',
				'## ID123 Sync',
				'A roster.',
				'### Details',
				'More.',
				'## Both ID123 and ID.me',
				'| ID123 | row |',
				'',
			].join('\n'),
		);
		expect(documentFor(text, 'README.md', idme, anything)).toBe(
			[
				'# Nodes',
				'## ID.me Verification',
				'A check.',
				'## Both ID123 and ID.me',
				'| ID.me Attributes | row |',
				'',
			].join('\n'),
		);
	});

	it('stands as it is in the package with everything', () => {
		expect(documentFor(text, 'README.md', all, anything)).toBe(text);
	});

	it('takes no heading for one that stands in a block of code', () => {
		const code = ['```', '# ID.me', '```', 'Text.'].join('\n');
		expect(documentFor(code, 'README.md', id123, anything)).toBe(code);
	});

	it('leads to the repository with everything where a page stays there', () => {
		const here = (file: string): boolean => file === 'docs/sync.md';
		expect(documentFor('[a](docs/sync.md) [b](docs/scale.md#top)', 'README.md', id123, here)).toBe(
			'[a](docs/sync.md) [b](https://github.com/n8n-nodes-digital-id/n8n-nodes-digital-id/blob/main/docs/scale.md#top)',
		);
	});
});

describe('the name of a package', () => {
	it.each([
		['"n8n-nodes-digital-id.id123"', '"n8n-nodes-id123.id123"'],
		[
			'https://github.com/n8n-nodes-digital-id/n8n-nodes-digital-id#readme',
			'https://github.com/n8n-nodes-digital-id/n8n-nodes-id123#readme',
		],
		['maintainers@n8n-nodes-digital-id.dev', 'maintainers@n8n-nodes-digital-id.dev'],
		['npm install n8n-nodes-digital-id', 'npm install n8n-nodes-id123'],
	])('%s becomes %s', (before, after) => {
		expect(renamed(before, id123)).toBe(after);
	});
});

describe('the lock of a package of one service', () => {
	const packages: Lock['packages'] = {
		'': {},
		'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
		'node_modules/a/node_modules/b': { version: '1.0.0', optionalDependencies: { c: '1' } },
		'node_modules/b': { version: '2.0.0' },
		'node_modules/c': { version: '1.0.0', peerDependencies: { '@s/d': '1' } },
		'node_modules/@s/d': { version: '1.0.0' },
		'node_modules/e': { version: '1.0.0' },
	};
	const whole: Lock = { name: 'w', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
	const manifest = {
		name: 'p',
		version: '1.0.0',
		devDependencies: { a: '1' },
		peerDependencies: {},
	} as unknown as Manifest;

	it('holds what its tools need, each as Node finds it, and nothing else', () => {
		expect(Object.keys(lockFor(whole, manifest).packages)).toEqual([
			'',
			'node_modules/a',
			'node_modules/a/node_modules/b',
			'node_modules/c',
			'node_modules/@s/d',
		]);
	});
});

test('every service is foreign to the packages that are not of it', () => {
	expect(RELEASES.map(foreignTo)).toEqual([[], ['IdMe'], ['Id123']]);
});
