/** The page that lists the pictures of the panels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, FOLDER, type Panel } from './list.mts';

/** GitHub shows the one that fits the reader's own theme. */
const picture = (panel: Panel): string =>
	[
		'<picture>',
		`<source media="(prefers-color-scheme: dark)" srcset="${fileOf(panel, 'dark')}">`,
		`<img src="${fileOf(panel, 'light')}" alt="${panel.of}, ${panel.title}" width="420">`,
		'</picture>',
	].join('');

/** @param hints what n8n says beside the panel before it is run, by the panel's name */
export function indexText(panels: readonly Panel[], hints: ReadonlyMap<string, string[]>): string {
	const chapters = [...new Set(panels.map(({ of }) => of))];
	const parts = chapters.flatMap((chapter) => [
		`## ${chapter}`,
		...panels
			.filter(({ of }) => of === chapter)
			.flatMap((panel) => [
				`### ${panel.title}`,
				...(hints.get(panel.name) ?? []).map((hint) => `> ${hint}`),
				picture(panel),
			]),
	]);
	const links = chapters.map(
		(chapter) =>
			`[${chapter}](#${chapter
				.toLowerCase()
				.replace(/[^a-z0-9 ]/g, '')
				.replaceAll(' ', '-')})`,
	);
	return [
		'# Panels in n8n',
		'Made by `npm run panels`, in light and dark. Every option is added that can be, required fields hold an example, and the credential is one of the sandbox. A quoted line is a hint that n8n shows beside the panel.',
		links.join(' · '),
		...parts,
		'',
	]
		.join('\n\n')
		.replace(/\n+$/, '\n');
}

export function writeIndex(panels: readonly Panel[], hints: ReadonlyMap<string, string[]>): void {
	writeFileSync(join(FOLDER, 'README.md'), indexText(panels, hints));
}
