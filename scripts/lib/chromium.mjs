import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Names under which distributions install a browser of the Chromium family; the small one without a window first. */
const PROGRAMS = [
	'chromium-headless-shell',
	'chromium',
	'chromium-browser',
	'google-chrome',
	'google-chrome-stable',
	'microsoft-edge',
];

/** Where they stand outside PATH. */
const PLACES = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A browser of the Chromium family on this machine. DIGITAL_ID_CHROMIUM names another one.
 * @returns {string | undefined} the path of its program
 */
export function findChromium() {
	const named = process.env.DIGITAL_ID_CHROMIUM;
	if (named) return existsSync(named) ? named : undefined;
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	const inPath = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)));
	return [...inPath, ...PLACES].find((file) => existsSync(file));
}

/** How to get one. */
export const HOW_TO_INSTALL = [
	'This needs Chromium (or Chrome, or Edge), and none was found.',
	'On Debian: sudo apt-get install chromium-headless-shell (on Ubuntu, where Chromium comes as a snap: install Google Chrome).',
	'On macOS: brew install --cask chromium. On Windows: Edge does.',
	'One that stands elsewhere: set DIGITAL_ID_CHROMIUM to its program.',
].join('\n');
