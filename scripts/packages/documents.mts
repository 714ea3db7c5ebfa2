import { posix } from 'node:path';
import {
	EVERYTHING,
	foreignTo,
	isWhole,
	OWNER,
	SERVICE_WORDS,
	type Release,
} from './catalogue.mts';

/**
 * Documents stand once, in the words of the package with everything. What another package leaves out is told by
 *
 * - a heading that names a service, with all that stands below it, and the row of a table that names one;
 * - `<!-- id123 -->` … `<!-- /id123 -->`: not for a package without that key (`all` is the one with everything);
 * - `<!-- only id123` … `-->`: hidden in the one with everything, shown in that package alone.
 */
const BLOCK = /[ \t]*<!-- (all|id123|idme) -->\n?([\s\S]*?)[ \t]*<!-- \/\1 -->\n?/g;
const HIDDEN = /<!-- only (id123|idme)\n([\s\S]*?)\n-->\n?/g;

const NAME = new RegExp(`(${OWNER}/)?${EVERYTHING}(?![/\\w]|\\.dev)`, 'g');

/** Puts the package's name, and the address of its repository, where those of the package with everything stand. */
export function renamed(text: string, release: Pick<Release, 'name'>): string {
	return text.replace(NAME, (_, owner: string | undefined) => `${owner ?? ''}${release.name}`);
}

function blocks(text: string, { key }: Release): string {
	return text
		.replace(HIDDEN, (_, of: string, inside: string) => (of === key ? `${inside}\n` : ''))
		.replace(BLOCK, (_, of: string, inside: string) => (of === key ? inside : ''));
}

/** Leaves out the sections and rows that name only services of other packages. */
function sections(text: string, release: Release): string {
	const names = (heading: string, services: readonly (keyof typeof SERVICE_WORDS)[]): boolean =>
		services.some((service) => SERVICE_WORDS[service].test(heading));
	let leftOut = 0;
	let isCode = false;
	const kept = text.split('\n').filter((line) => {
		if (line.startsWith('```')) isCode = !isCode;
		const level = isCode ? 0 : (/^#+(?= )/.exec(line)?.[0].length ?? 0);
		if (level > 0 && (leftOut === 0 || level <= leftOut)) {
			const isForeign = names(line, foreignTo(release)) && !names(line, release.services);
			leftOut = isForeign ? level : 0;
		}
		const isForeignRow =
			line.startsWith('| ') && names(line, foreignTo(release)) && !names(line, release.services);
		return leftOut === 0 && !isForeignRow;
	});
	return kept.join('\n');
}

/** Rows of tables about files that are not there go; other links to such files lead to the whole repository. */
function links(text: string, page: string, has: (file: string) => boolean): string {
	const target = (link: string): string =>
		posix.join(posix.dirname(page), link.replace(/[#?].*$/, ''));
	const isAway = (link: string): boolean =>
		!/^(?:[a-z]+:|#)/.test(link) && !has(target(link).replace(/\/$/, ''));
	const elsewhere = (link: string): string => {
		const anchor = /#.*$/.exec(link)?.[0] ?? '';
		return `https://github.com/${OWNER}/${EVERYTHING}/blob/main/${target(link)}${anchor}`;
	};
	return text
		.split('\n')
		.filter((line) => {
			const first = /^\| \[[^\]]*\]\(([^)]+)\)/.exec(line)?.[1];
			return first === undefined || !isAway(first);
		})
		.join('\n')
		.replace(/\]\(([^)\s]+)\)/g, (whole, link: string) =>
			isAway(link) ? `](${elsewhere(link)})` : whole,
		);
}

/**
 * A document as a release shows it.
 * @param page where it stands in the repository
 * @param has whether the release's repository holds a file or folder
 */
export function documentFor(
	text: string,
	page: string,
	release: Release,
	has: (file: string) => boolean,
): string {
	if (isWhole(release)) return text;
	const own = sections(blocks(text, release), release).replace(/\n{3,}/g, '\n\n');
	// Links last: those that lead away name the repository with everything.
	return links(renamed(own, release), page, has);
}

/** Whether a document, or a workflow, is about services of other packages only. */
export function isAbout(title: string, release: Release): boolean {
	const foreign = foreignTo(release).some((service) => SERVICE_WORDS[service].test(title));
	return !foreign || release.services.some((service) => SERVICE_WORDS[service].test(title));
}

/** Lines that name a service of another package: what documents and forms of a release may not hold unmeant. */
export function foreignLines(text: string, release: Release): string[] {
	return text
		.split('\n')
		.filter((line) => foreignTo(release).some((service) => SERVICE_WORDS[service].test(line)));
}
