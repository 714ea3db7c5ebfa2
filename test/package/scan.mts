/**
 * Judges a package folder as n8n's community package scanner does, and counts warnings too (the
 * scanner itself only looks at errors). A process of its own, because the scanner is an ES module.
 *
 *     node --import tsx test/package/scan.mts <folder> <pattern>...    prints a ScanResult as JSON
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ESLint } from 'eslint';
import type { ScanResult } from './packed.mts';

interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	buildScanConfig(): Promise<ESLint.Options['overrideConfig']>;
	analyzePackage(
		folder: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}

const [folder = '.', ...given] = process.argv.slice(2);
const scannerFile = createRequire(import.meta.url).resolve(
	'@n8n/scan-community-package/scanner/scanner.mjs',
);
const scanner = (await import(pathToFileURL(scannerFile).href)) as Scanner;
const fromScanner = createRequire(scannerFile);
const { ESLint: ScannerESLint } = fromScanner('eslint') as { ESLint: typeof ESLint };
const { globSync } = fromScanner('fast-glob') as {
	globSync: (patterns: string[], options: object) => string[];
};

const patterns = given.length > 0 ? given : scanner.SOURCE_FILE_PATTERNS;
const verdict = await scanner.analyzePackage(folder, patterns);
const eslint = new ScannerESLint({
	cwd: folder,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await scanner.buildScanConfig(),
});
const files = globSync(patterns, { cwd: folder, absolute: true, ignore: ['node_modules/**'] });
const results = files.length > 0 ? await eslint.lintFiles(files) : [];
const result: ScanResult = {
	passed: verdict.passed,
	files: results.map(({ filePath }) => filePath.slice(folder.length + 1)).sort(),
	problems: results.flatMap(({ filePath, messages }) =>
		messages.map(
			({ severity, line, ruleId, message }) =>
				`${severity === 2 ? 'error' : 'warning'} ${filePath.slice(folder.length + 1)}:${line} ${ruleId}: ${message}`,
		),
	),
	...(verdict.details !== undefined && { details: verdict.details }),
};
process.stdout.write(JSON.stringify(result));
