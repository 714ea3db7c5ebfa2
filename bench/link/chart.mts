/** Draws lines as SVG, for docs/performance.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Series {
	name: string;
	points: Array<{ x: number; y: number }>;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP] = [760, 360, 60, 46, 250, 36];
const COLOURS = [
	'#3366cc',
	'#dc3912',
	'#109618',
	'#ff9900',
	'#990099',
	'#0099c6',
	'#555555',
	'#b82e2e',
];

/** Writes `docs/images/<file>.svg`. Series of one name are one line. */
export function chart(
	file: string,
	title: string,
	xLabel: string,
	series: readonly Series[],
	isLogarithmic = false,
): void {
	const lines = new Map<string, Series['points']>();
	for (const { name, points } of series) lines.set(name, [...(lines.get(name) ?? []), ...points]);
	const all = [...lines.values()].flat();
	if (all.length === 0) return;
	const scale = (value: number): number =>
		isLogarithmic ? Math.log10(Math.max(value, 0.1)) : value;
	const xs = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
	const top = Math.max(...all.map(({ y }) => scale(y))) * 1.05;
	const bottom = isLogarithmic ? Math.min(...all.map(({ y }) => scale(y)), 0) : 0;
	const xOf = (x: number): number =>
		LEFT + ((WIDTH - LEFT - RIGHT) * xs.indexOf(x)) / Math.max(1, xs.length - 1);
	const yOf = (y: number): number =>
		HEIGHT -
		BOTTOM -
		((HEIGHT - BOTTOM - TOP) * (scale(y) - bottom)) / Math.max(0.001, top - bottom);
	const text = (x: number, y: number, words: string, anchor = 'middle'): string =>
		`<text x="${x}" y="${y}" text-anchor="${anchor}">${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
	const parts = [
		`<text x="${LEFT}" y="20" font-weight="bold">${title}</text>`,
		`<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#888"/>`,
		...xs.map((x) => text(xOf(x), HEIGHT - BOTTOM + 18, x.toLocaleString('en'))),
		text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, xLabel),
		...ticks(bottom, top, isLogarithmic).map(
			(y) =>
				`<path d="M${LEFT} ${yOf(y)}H${WIDTH - RIGHT}" stroke="#ddd"/>${text(LEFT - 6, yOf(y) + 4, y.toLocaleString('en'), 'end')}`,
		),
	];
	[...lines].forEach(([name, points], index) => {
		const colour = COLOURS[index % COLOURS.length];
		const sorted = [...points].sort((a, b) => a.x - b.x);
		const path = sorted.map(
			({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`,
		);
		parts.push(`<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
		for (const { x, y } of sorted) {
			parts.push(
				`<circle cx="${xOf(x).toFixed(1)}" cy="${yOf(y).toFixed(1)}" r="3" fill="${colour}"/>`,
			);
		}
		const at = TOP + 10 + index * 18;
		parts.push(
			`<path d="M${WIDTH - RIGHT + 14} ${at - 4}h16" stroke="${colour}" stroke-width="3"/>`,
		);
		parts.push(text(WIDTH - RIGHT + 36, at, name, 'start'));
	});
	const folder = resolve('docs/images');
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		resolve(folder, `${file}.svg`),
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${parts.join('\n')}</svg>\n`,
	);
}

function ticks(bottom: number, top: number, isLogarithmic: boolean): number[] {
	if (isLogarithmic) {
		const count = Math.floor(top) - Math.ceil(bottom) + 1;
		return Array.from({ length: Math.max(1, count) }, (_, at) => 10 ** (Math.ceil(bottom) + at));
	}
	const step = 10 ** Math.floor(Math.log10(top));
	const fine = top / step < 3 ? step / 2 : step;
	return Array.from({ length: Math.floor(top / fine) + 1 }, (_, at) => at * fine);
}
