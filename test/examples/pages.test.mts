import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { Id123Sync } from '../../nodes/Id123/Id123Sync/Id123Sync.node.ts';
import { ID123_LIMITS } from '../../nodes/Id123/limits.ts';
import { IDME_LIMITS } from '../../nodes/IdMe/limits.ts';
import { LIMITS } from '../../nodes/shared/limits.ts';

const PAGES = ['docs/sync.md', 'docs/limits.md', 'docs/performance.md', 'examples/README.md'];

const text = (page: string): string => readFileSync(page, 'utf8');
/** As one line, so that a line break does not matter. */
const flat = (page: string): string => text(page).replace(/\s+/g, ' ');

test.each(PAGES)('%s links to files and headings that exist', (page) => {
	const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
	const missing = links.filter((link) => {
		const [file, heading] = link.split('#');
		const target = file === '' ? page : join(dirname(page), file);
		if (!existsSync(target)) return true;
		if (heading === undefined) return false;
		const headings = [...text(target).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
			title
				.toLowerCase()
				.replace(/[^\p{L}\d\s-]/gu, '')
				.replace(/\s/g, '-'),
		);
		return !headings.includes(heading);
	});
	expect(missing).toEqual([]);
});

test('docs/limits.md states the figures that the package uses', () => {
	const page = flat('docs/limits.md');
	const minutes = LIMITS.throttledGiveUpMs / 60_000;
	expect(LIMITS.limiterMemoryMs).toBe(LIMITS.throttledGiveUpMs);
	for (const stated of [
		`It begins with **${LIMITS.requestsAtATime}** and goes up to **${LIMITS.maxRequestsAtATime}**`,
		`event loop is more than ${LIMITS.lateMs} ms late`,
		`a fixed number, **${IDME_LIMITS.requestsAtATime}** unless you choose another one up to ${IDME_LIMITS.maxRequestsAtATime}`,
		`at most ${LIMITS.maxThrottlePauseMs / 1000} seconds`,
		`nothing at all for ${minutes} minutes**`,
		`forgotten after ${minutes} minutes`,
		`up to **${LIMITS.tries}** tries`,
		`never more than ${LIMITS.maxRetryPauseMs / 1000}`,
		`given up after **${LIMITS.requestTimeoutMs / 1000} seconds**`,
		`Cards are read **${ID123_LIMITS.pageSize}** at a time`,
		`gives up after **${ID123_LIMITS.maxPages.toLocaleString('en')}** pages`,
		`at most **${ID123_LIMITS.pickerRequests}** requests`,
	]) {
		expect(page).toContain(stated);
	}
});

test('docs/sync.md names every parameter and output of the node, and its safety limits', () => {
	const page = flat('docs/sync.md');
	const { properties, outputNames = [] } = new Id123Sync().description;
	for (const { displayName, type } of properties) {
		if (type !== 'notice') expect(page).toContain(displayName);
	}
	for (const name of outputNames) expect(page).toContain(`**${name}**`);
	const limits = properties.find(({ name }) => name === 'limits')?.options ?? [];
	for (const name of ['maxRemovalPercent', 'maxRemovalCount']) {
		const parameter = limits.find((each) => each.name === name) as INodeProperties | undefined;
		expect(page).toContain(`**${parameter?.displayName}** (${String(parameter?.default)})`);
	}
});
