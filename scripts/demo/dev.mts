/** Brings each change of the sources into the demo's n8n, which loads the nodes anew (n8n, load-nodes-and-credentials). */
import { execFile } from 'node:child_process';
import { cpSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { say } from './print.mts';

/** What n8n needs to notice that a package has changed. */
export const RELOADING = { NODE_ENV: 'development', N8N_DEV_RELOAD: 'true' };

const SOURCES = ['nodes', 'credentials', 'icons'];
/** An editor writes one file in several steps, and several files at once. */
const QUIET_MS = 300;

/** @param userFolder of the n8n that has this package among its community nodes */
export function watchSources(userFolder: string, packageName: string): void {
	const installed = join(userFolder, '.n8n', 'nodes', 'node_modules', packageName, 'dist');
	let timer: NodeJS.Timeout | undefined;
	let building: Promise<void> = Promise.resolve();
	const changed = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => (building = building.then(() => rebuild(installed))), QUIET_MS);
	};
	for (const folder of SOURCES) watch(resolve(folder), { recursive: true }, changed);
}

async function rebuild(installed: string): Promise<void> {
	const start = Date.now();
	try {
		await promisify(execFile)(process.execPath, [resolve('scripts/build.mjs')]);
		cpSync(resolve('dist'), installed, { recursive: true });
		say(`  built in ${((Date.now() - start) / 1000).toFixed(1)} s; reload the editor's page`);
	} catch (error) {
		const { stderr = '', message } = error as Error & { stderr?: string };
		say(`  not built, n8n keeps the nodes that it has:\n${stderr || message}`);
	}
}
