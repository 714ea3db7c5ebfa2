import type { Repeat } from '../../nodes/shared/http/requests.ts';

export function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

export type Rules = ReadonlyArray<readonly [rule: string, meaning: string]>;

export function rules(explained: Rules): string {
	return table(
		['rule', 'meaning'],
		explained.map(([rule, meaning]) => [`\`${rule}\``, meaning]),
	);
}

/** Names the requests that may be repeated in one of these ways: `createCard` is Create Card. */
export function repeatedAs(
	requests: Readonly<Record<string, { repeat: Repeat }>>,
	...ways: readonly Repeat[]
): string {
	const names = Object.keys(requests).filter((name) => ways.includes(requests[name].repeat));
	const words = names.map((name) =>
		name.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase()),
	);
	return words.join(', ');
}
