/**
 * The engine tests with the engines of other versions of n8n than the pinned one.
 *
 *     npm run test:n8n-versions                        the oldest and the newest version that the README names
 *     npm run test:n8n-versions -- --version 2.41.1    one version
 *     npm run test:n8n-versions -- --list              the newest of each minor version, and whether npm has all its parts
 *     npm run test:n8n-versions -- --version X test/engine/Id123    only these tests
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from '../../scripts/bootstrap.mjs';
import { build } from '../../scripts/build.mjs';
import {
	capture,
	npmCommand,
	run,
	runLogged,
	wasInterrupted,
	withNode,
} from '../../scripts/lib/commands.mjs';
import { withFolderLock } from '../../scripts/lib/folder-lock.mjs';
import { cacheFolder, projectFolder } from '../../scripts/lib/folders.mjs';
import { elapsed, reportFailure, say, withProgress } from '../../scripts/lib/progress.mjs';
import { ensureNode24 } from '../../scripts/n8n-runtime.mjs';

const RANGE = JSON.parse(
	readFileSync(join(projectFolder, 'test', 'n8n-versions', 'range.json'), 'utf8'),
);
/** Long ones that say nothing of n8n's version. */
const LEFT_OUT = ['huge-pages'];

async function view(...args) {
	const { command, args: all } = npmCommand(['view', ...args, '--json']);
	const { code, output } = await capture(command, all, { cwd: projectFolder });
	if (code !== 0) throw new Error(`npm does not know ${args[0]}:\n${output.trim()}`);
	return JSON.parse(output.slice(output.search(/[[{"]/)));
}

/** The engine that a version of n8n is made with. */
async function engineOf(version) {
	const dependencies = await view(`n8n@${version}`, 'dependencies');
	return { core: dependencies['n8n-core'], workflow: dependencies['n8n-workflow'] };
}

async function install(version) {
	const { core, workflow } = await engineOf(version);
	const folder = join(cacheFolder(), `engine-${core}`);
	const complete = join(folder, 'complete');
	await withFolderLock(`${folder}.lock`, `installing the engine of n8n ${version}`, async () => {
		if (existsSync(complete)) return;
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		const manifest = {
			private: true,
			dependencies: { 'n8n-core': core, 'n8n-workflow': workflow, 'reflect-metadata': '0.2.2' },
			// 0.18.15 asks for a package that does not exist.
			overrides: { linkedom: '0.18.12' },
		};
		writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
		await withProgress(`n8n-core ${core}, the engine of n8n ${version} (about 450 MB)`, () =>
			runLogged({
				...npmCommand([
					'install',
					'--ignore-scripts',
					'--omit=dev',
					'--legacy-peer-deps=false',
					'--loglevel=error',
				]),
				step: `installing n8n-core ${core}`,
				cwd: folder,
				logFile: join(cacheFolder(), `engine-${core}.log`),
			}),
		);
		writeFileSync(complete, version);
	});
	return { folder, core };
}

async function testWith(version, node, paths) {
	const { folder, core } = await install(version);
	const start = Date.now();
	say(`\nn8n ${version} (n8n-core ${core})`);
	const preload = join(projectFolder, 'test', 'n8n-versions', 'use-engine.cjs');
	const options = [process.env.NODE_OPTIONS, `--require="${preload.replaceAll('\\', '\\\\')}"`];
	const result = join(cacheFolder(), `engine-${core}.json`);
	rmSync(result, { force: true });
	await run(
		node,
		[
			'--no-node-snapshot',
			join(projectFolder, 'node_modules', 'jest', 'bin', 'jest.js'),
			'--json',
			// The engine of another version is compiled anew, which takes its time where much else runs.
			'--testTimeout=180000',
			`--outputFile=${result}`,
			'--testPathIgnorePatterns',
			...LEFT_OUT,
			'--',
			...(paths.length > 0 ? paths : ['test/engine']),
		],
		{
			cwd: projectFolder,
			env: withNode(node, {
				DIGITAL_ID_ENGINE: folder,
				NODE_OPTIONS: options.filter(Boolean).join(' '),
			}),
			stdio: ['ignore', 'ignore', 'inherit'],
		},
	);
	const {
		numPassedTests: passed = 0,
		numFailedTests = 0,
		numRuntimeErrorTestSuites = 0,
	} = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : { numFailedTests: 1 };
	const failed = numFailedTests + numRuntimeErrorTestSuites;
	say(`n8n ${version}: ${passed} passed, ${failed} failed (${elapsed(start)})`);
	return { passed, failed };
}

/** The newest version of each minor one of n8n 2, and whether npm has the engine that it asks for. */
async function list() {
	const newest = new Map();
	for (const version of await view('n8n', 'versions')) {
		const [, minor] = /^(2\.\d+)\.\d+$/.exec(version) ?? [];
		if (minor) newest.set(minor, version);
	}
	for (const version of newest.values()) {
		const { core, workflow } = await engineOf(version);
		say(`${version}  n8n-core ${core}  n8n-workflow ${workflow}`);
	}
}

async function main() {
	const { values, positionals } = parseArgs({
		options: {
			version: { type: 'string', multiple: true },
			list: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	if (values.list) {
		await list();
		return 0;
	}
	await ensureDependencies();
	const node = await ensureNode24();
	await build();
	const results = [];
	for (const version of values.version ?? new Set([RANGE.oldest, RANGE.newest]))
		results.push(await testWith(version, node, positionals));
	const sum = (key) => results.reduce((total, each) => total + each[key], 0);
	say(`\ntest:n8n-versions: ${sum('passed')} passed, ${sum('failed')} failed`);
	return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
