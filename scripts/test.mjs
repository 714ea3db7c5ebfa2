import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureDependencies } from './bootstrap.mjs';
import { build } from './build.mjs';
import { capture, run, wasInterrupted, withNode } from './lib/commands.mjs';
import { projectFolder } from './lib/folders.mjs';
import { elapsed, reportFailure, say } from './lib/progress.mjs';
import { ensureN8n, ensureNode24, isN8nInstalled, runtimeEnvironment } from './n8n-runtime.mjs';

const tool = (...path) => join(projectFolder, 'node_modules', ...path);
const jestResultFile = tool('.cache', 'digital-id-jest.json');
/** Read by .ci/run: `{ passed, failed }`. */
const summaryFile = tool('.cache', 'digital-id-test-summary.json');

const headline = (text) => say(`\n=== ${text} ${'='.repeat(Math.max(3, 72 - text.length))}`);

/** n8n's lint leaves with 0 on warnings; here a warning fails as well, so its report is read. */
async function lint(node, env) {
	const args = [tool('@n8n', 'node-cli', 'bin', 'n8n-node.mjs'), 'lint'];
	const { code, output } = await capture(node, args, { cwd: projectFolder, env });
	process.stdout.write(output);
	// eslint's own summary line, without terminal colours
	const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
	const found = /(\d+) problems? \((\d+) errors?, (\d+) warnings?\)/.exec(plain);
	say(
		found ? `${found[2]} errors, ${found[3]} warnings` : 'eslint reports no errors and no warnings',
	);
	return { passed: code === 0 && !found ? 1 : 0, failed: code === 0 && !found ? 0 : 1 };
}

async function typeCheck(node, env, config, ...flags) {
	const args = [tool('typescript', 'bin', 'tsc'), '-p', config, ...flags];
	const { code } = await run(node, args, {
		cwd: projectFolder,
		env,
	});
	return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function jest(node, env, extraArgs) {
	mkdirSync(dirname(jestResultFile), { recursive: true });
	rmSync(jestResultFile, { force: true });
	const { code } = await run(
		node,
		[
			// isolated-vm, n8n's expression engine, asks for it on every Node since 20.
			'--no-node-snapshot',
			tool('jest', 'bin', 'jest.js'),
			'--json',
			`--outputFile=${jestResultFile}`,
			...extraArgs,
		],
		{ cwd: projectFolder, env, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	let result;
	try {
		result = JSON.parse(readFileSync(jestResultFile, 'utf8'));
	} catch {
		// A request for help or a crash before the first test leaves no result file.
		return { passed: 0, failed: code === 0 ? 0 : 1 };
	}
	const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
	return { passed: result.numPassedTests, failed: failed || (code === 0 ? 0 : 1) };
}

async function stage(name, work) {
	headline(name);
	const start = Date.now();
	const counts = await work();
	say(`${counts.failed === 0 ? 'passed' : 'FAILED'}: ${name} (${elapsed(start)})`);
	return { name, ...counts };
}

/** The test files that start n8n: jest follows their imports to what starts it. */
async function testsThatStartN8n(node, env) {
	const args = ['--listTests', '--findRelatedTests', join('scripts', 'n8n', 'n8n-process.mts')];
	const { output } = await capture(node, [tool('jest', 'bin', 'jest.js'), ...args], {
		cwd: projectFolder,
		env,
	});
	return output.split('\n').filter((line) => line.endsWith('.test.mts'));
}

/** What a machine without n8n can test first, then n8n, then the rest. */
async function jestStages(node, env) {
	const needN8n = await testsThatStartN8n(node, env);
	const escaped = needN8n.map((file) => file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return [
		await stage('Tests that need no n8n (jest)', () =>
			jest(node, env, ['--testPathIgnorePatterns', ...escaped]),
		),
		await stage('Tests on n8n (jest)', async () => {
			const runtime = await ensureN8n();
			return await jest(node, runtimeEnvironment(runtime), ['--runTestsByPath', ...needN8n]);
		}),
	];
}

async function main(extraArgs) {
	const start = Date.now();
	rmSync(summaryFile, { force: true });
	headline('Set-up');
	await ensureDependencies();
	// Some minutes of other tests can fail before n8n has to be there.
	const runtime = extraArgs.length > 0 || isN8nInstalled() ? await ensureN8n() : undefined;
	const node = runtime?.node ?? (await ensureNode24());
	await build();
	say(`ready (${elapsed(start)}): dist is current${runtime ? `, n8n ${runtime.version}` : ''}`);

	const env = runtime ? runtimeEnvironment(runtime) : withNode(node);
	const stages = [];
	if (extraArgs.length === 0) {
		stages.push(await stage("n8n's lint", () => lint(node, env)));
		stages.push(
			await stage('Type check of what is shipped', () =>
				typeCheck(node, env, 'tsconfig.json', '--noEmit'),
			),
		);
		stages.push(
			await stage('Type check of tests and tools', () =>
				typeCheck(node, env, 'tsconfig.tools.json'),
			),
		);
	}
	if (runtime) stages.push(await stage('Tests (jest)', () => jest(node, env, extraArgs)));
	else stages.push(...(await jestStages(node, env)));

	const sum = (key) => stages.reduce((total, each) => total + each[key], 0);
	const totals = { passed: sum('passed'), failed: sum('failed') };
	mkdirSync(dirname(summaryFile), { recursive: true });
	writeFileSync(summaryFile, JSON.stringify(totals));
	const failing = stages.filter((each) => each.failed > 0).map((each) => each.name);
	say('');
	if (failing.length > 0) say(`Failing: ${failing.join(', ')}`);
	say(`npm test: ${totals.passed} passed, ${totals.failed} failed (${elapsed(start)})`);
	if (totals.failed > 0) process.exitCode ||= 1;
}

try {
	await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
