import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';

const FILE = resolve('bench/RESULTS.md');
const HEAD = `# What it costs

Written by \`npm run bench\`. Each section says when, where and with which command it was measured. Ratios compare runs of
one process on one machine, in turns; seconds are those of that machine and say little about another.
`;

export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** Puts a section into bench/RESULTS.md, in place of an older one of that title. */
export function report(title: string, command: string, body: string): void {
	const [cpu] = cpus();
	const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB`;
	const date = new Date().toISOString().slice(0, 10);
	const { version } = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as {
		version: string;
	};
	const core = JSON.parse(readFileSync(resolve('node_modules/n8n-core/package.json'), 'utf8')) as {
		version: string;
	};
	const where = `Measured on ${date}, ${machine}, ${process.platform}, Node ${process.versions.node}, n8n-core ${core.version}, package ${version}, with \`${command}\`. Load of the machine meanwhile: ${loadavg()[1].toFixed(1)}, of which the benchmark itself makes about 2.`;
	const section = `## ${title}\n\n${where}\n\n${body.trim()}\n`;
	const old = existsSync(FILE) ? readFileSync(FILE, 'utf8') : HEAD;
	const [head, ...sections] = old.split(/^(?=## )/m);
	const at = sections.findIndex((each) => each.startsWith(`## ${title}\n`));
	if (at === -1) sections.push(section);
	else sections[at] = section;
	writeFileSync(FILE, [head.trim(), ...sections.map((each) => each.trim())].join('\n\n') + '\n');
	say(`\n${section}`);
}
