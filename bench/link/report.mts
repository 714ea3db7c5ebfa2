/** Sections of docs/performance.md that the command writes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { say } from '../support/report.mts';

const FILE = resolve('docs/performance.md');
const MEASURED = '## Measured over a line';

/** Puts a section under "Measured over a line", in place of an older one of that title. */
export function writeSection(title: string, command: string, body: string): void {
	const [cpu] = cpus();
	const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB`;
	const date = new Date().toISOString().slice(0, 10);
	const where = `On ${date}, ${machine}, load ${loadavg()[1].toFixed(1)}, with \`${command}\`.`;
	const section = `### ${title}\n\n${where}\n\n${body.trim()}\n`;
	const page = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Performance\n';
	const [head, measured = ''] = page.split(`${MEASURED}\n`);
	const sections = measured.split(/^(?=### )/m).filter((each) => each.startsWith('### '));
	const at = sections.findIndex((each) => each.startsWith(`### ${title}\n`));
	if (at === -1) sections.push(section);
	else sections[at] = section;
	const text = [`${head.trim()}\n\n${MEASURED}`, ...sections.map((each) => each.trim())];
	writeFileSync(FILE, `${text.join('\n\n')}\n`);
	say(`\n${section}`);
}
