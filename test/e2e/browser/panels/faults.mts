/** What a person would find wrong with a panel at first sight: what is cut off, empty, or in error. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

/** Runs in the page. */
function look(panel: Element): string[] {
	const isShown = (element: Element): boolean => {
		const { width, height } = element.getBoundingClientRect();
		return width > 0 && height > 0;
	};
	const textOf = (element: Element): string =>
		(element instanceof HTMLInputElement
			? element.value || element.placeholder
			: (element as HTMLElement).innerText
		).trim();
	// Code, and the narrow list of n8n's own in front of a picker.
	const FOREIGN = '.cm-editor, [data-test-id="rlc-mode-selector"]';
	const faults: string[] = [];
	for (const element of panel.querySelectorAll('label, span, input, p, div, button')) {
		if (!isShown(element) || element.closest(FOREIGN)) continue;
		const isText =
			element instanceof HTMLInputElement ||
			[...element.childNodes].some((node) => node.nodeType === 3);
		const { overflowX } = getComputedStyle(element);
		const isClipped = element instanceof HTMLInputElement || overflowX !== 'visible';
		if (
			isText &&
			isClipped &&
			element.scrollWidth > element.clientWidth + 1 &&
			textOf(element) !== ''
		) {
			faults.push(`"${textOf(element).slice(0, 80)}" is cut off`);
		}
	}
	const issues = [
		...panel.querySelectorAll(
			'[data-test-id="parameter-issues"], [data-test-id="rlc-error-container"], [data-test-id="node-issues"]',
		),
	];
	for (const issue of issues.filter(isShown)) {
		const item = issue.closest('[data-test-id="parameter-item"]') ?? issue;
		faults.push(`n8n marks something: ${textOf(item).slice(0, 80)}`);
	}
	for (const words of ['Error fetching', 'could not be loaded', 'No credential']) {
		if ((panel as HTMLElement).innerText.includes(words)) faults.push(`it says "${words}"`);
	}
	const isHidden = [...panel.querySelectorAll('*')].some(
		(each) =>
			/auto|scroll/.test(getComputedStyle(each).overflowY) &&
			each.clientHeight > 150 &&
			each.scrollHeight > each.clientHeight + 1,
	);
	if (isHidden) faults.push('part of it is seen by scrolling only');
	if (!panel.querySelector('input, textarea, [role="switch"], .cm-editor'))
		faults.push('there is nothing to set');
	return [...new Set(faults)];
}

const PATIENCE_MS = 10_000;
const AGAIN_MS = 250;

/** What is wrong with it, one sentence each. n8n marks choices until it has loaded them: only what stays counts. */
export async function faultsIn(panel: Locator): Promise<string[]> {
	for (const end = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_MS)) {
		const faults = await panel.evaluate(look);
		if (faults.length === 0 || Date.now() > end) return faults;
	}
}
