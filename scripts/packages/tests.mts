import { closureOf, type Closure, type Read } from './imports.mts';
import { filesBelow, type Sources } from './sources.mts';

/** What n8n's gate and npm say of the package; these tests name no service. */
const OF_EVERY_PACKAGE = 'test/package/';
/** Folders that are not handed on: tools of the whole project, and the stand-ins for both services. */
const STAYS = /^(?:scripts|sandbox|bench)\//;
const SHIPPED = /^(?:nodes|credentials)\//;

/** Whether a test is about this package and nothing else, by what it imports. */
function concerns(test: string, { files }: Closure, { code }: Sources): boolean {
	if ([...files].some((file) => STAYS.test(file))) return false;
	const shipped = [...files].filter((file) => SHIPPED.test(file));
	if (test.startsWith(OF_EVERY_PACKAGE)) return shipped.length === 0;
	return shipped.length > 0 && shipped.every((file) => code.includes(file));
}

/**
 * The tests that go along with a package's sources, with all that they import beside the sources.
 * @param without tests that read files which only the whole project has, by a part of their path
 */
export function testsFor(
	root: string,
	sources: Sources,
	without: readonly string[],
): { files: string[]; packages: Set<string> } {
	const files = new Set<string>();
	const packages = new Set<string>();
	const read: Read = new Map();
	for (const test of filesBelow(root, 'test').filter((file) => file.endsWith('.test.mts'))) {
		if (without.some((part) => test.includes(part))) continue;
		const closure = closureOf(root, [test], read);
		if (!concerns(test, closure, sources)) continue;
		for (const file of closure.files) if (!SHIPPED.test(file)) files.add(file);
		for (const name of closure.packages) packages.add(name);
	}
	return { files: [...files].sort(), packages };
}
