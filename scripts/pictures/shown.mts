/** What the pictures of the README show, as far as it decides how they look. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PICTURES_FOLDER = 'docs/pictures';

/** Files of the project behind each picture. */
export const PICTURES: Record<string, readonly string[]> = {
	'canvas.webp': [
		'examples/spreadsheet-to-cards.json',
		'examples/data/expected.json',
		'icons/id123.svg',
	],
	'refused.webp': ['examples/spreadsheet-to-cards.json', 'examples/data/expected.json'],
	'cards.webp': ['sandbox/page/styles.mts', 'sandbox/id123/page/card.mts'],
};

export interface Taken {
	/** Of the files behind the picture. */
	shows: string;
	/** Of the picture itself. */
	picture: string;
}

const hash = (parts: readonly Buffer[]): string => {
	const sum = createHash('sha256');
	for (const part of parts) sum.update(part).update('\0');
	return sum.digest('hex').slice(0, 16);
};

/** As it would be noted if the picture were taken now. */
export function shownBy(root: string, name: string): string {
	return hash(PICTURES[name].map((file) => readFileSync(join(root, file))));
}

export function pictureHash(root: string, name: string): string {
	return hash([readFileSync(join(root, PICTURES_FOLDER, name))]);
}
