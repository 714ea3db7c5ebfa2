import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as BackendCommon from '@n8n/backend-common';
import type * as Di from '@n8n/di';
import type * as Core from 'n8n-core';
import type * as Workflow from 'n8n-workflow';

declare global {
	/** Node's own `require`; only jest's environment sets it (see ../jest-environment.cjs). */
	var nodeRequire: NodeJS.Require | undefined;
}

/** The parts of n8n that the harness is made of, loaded outside of jest's module registry. */
export interface N8n {
	core: typeof Core;
	workflow: typeof Workflow;
	Container: typeof Di.Container;
	Logger: typeof BackendCommon.Logger;
	/** lodash's `get`, by which n8n reads paths in response bodies. */
	getPath: (value: unknown, path: string) => unknown;
}

const PACKAGE_NAME = 'n8n-nodes-digital-id';
const OLDEST_NODE = 24;

let loaded: N8n | undefined;

/** The folder of this project: the nearest one above the working directory that has its name. */
export function projectRoot(): string {
	for (let folder = process.cwd(); ; folder = dirname(folder)) {
		const manifest = join(folder, 'package.json');
		if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes(`"${PACKAGE_NAME}"`)) {
			return folder;
		}
		if (folder === dirname(folder)) {
			throw new Error(`Run this inside the checkout of ${PACKAGE_NAME}, not in ${process.cwd()}`);
		}
	}
}

/** Node's own `require`, resolving as a file of this project would. */
export function nativeRequire(): NodeJS.Require {
	return globalThis.nodeRequire ?? createRequire(join(projectRoot(), 'package.json'));
}

/** Loads n8n-core with an environment of its own. Throws on a Node that n8n does not run on. */
export function loadN8n(): N8n {
	if (loaded) return loaded;
	if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
		throw new Error(
			`n8n's engine needs Node ${OLDEST_NODE} or newer and this is ${process.version}; \`npm test\` brings the right one`,
		);
	}
	const require = nativeRequire();
	isolateEnvironment(require('node:process') as NodeJS.Process);
	require('reflect-metadata');
	const core = require('n8n-core') as typeof Core;
	const fromCore = createRequireAt(require, require.resolve('n8n-core'));
	const { Container } = fromCore('@n8n/di') as typeof Di;
	const { Logger } = fromCore('@n8n/backend-common') as typeof BackendCommon;
	loaded = {
		core,
		workflow: require('n8n-workflow') as typeof Workflow,
		Container,
		Logger,
		getPath: fromCore('lodash/get') as N8n['getPath'],
	};
	return loaded;
}

/** A deep copy whose objects belong to Node's realm, so that `instanceof Date` holds in a node. */
export function toNativeRealm<T>(value: T): T {
	return structuredClone(value);
}

/** Forgets what was required from these folders, so that a package loads as in a new process. */
export function forgetModules(folders: string[]): void {
	const { cache } = nativeRequire();
	for (const file of Object.keys(cache)) {
		if (folders.some((folder) => file.startsWith(folder))) delete cache[file];
	}
}

function createRequireAt(require: NodeJS.Require, file: string): NodeJS.Require {
	return (require('node:module') as { createRequire: typeof createRequire }).createRequire(file);
}

/**
 * n8n-core reads its settings from the environment and keeps a folder in the user's home: here it
 * gets a temporary folder, no setting of the user's own n8n, and no proxy between it and 127.0.0.1.
 */
function isolateEnvironment(nodeProcess: NodeJS.Process): void {
	const { env } = nodeProcess;
	const home = env.DIGITAL_ID_ENGINE_HOME ?? mkdtempSync(join(tmpdir(), 'n8n-engine-'));
	for (const name of Object.keys(env)) {
		if (/^(N8N|DB|EXECUTIONS|HTTPS?_PROXY|ALL_PROXY)(_|$)/i.test(name)) delete env[name];
	}
	if (env.DIGITAL_ID_ENGINE_HOME === undefined) {
		env.DIGITAL_ID_ENGINE_HOME = home;
		nodeProcess.on('exit', () => rmSync(home, { recursive: true, force: true }));
	}
	env.NODE_ENV = 'test';
	env.N8N_USER_FOLDER = join(home, String(nodeProcess.pid));
	env.N8N_ENCRYPTION_KEY = 'engine-tests';
	env.N8N_DIAGNOSTICS_ENABLED = 'false';
	mkdirSync(env.N8N_USER_FOLDER, { recursive: true });
}
