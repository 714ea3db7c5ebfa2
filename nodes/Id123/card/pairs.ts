/**
 * The `{key, value}` pairs of a card or a template, wherever the service nests them.
 *
 * List Cards puts the groups on the row, View Card under `card-data`, View Template under `fields`
 * (id123.io/knowledgebase: list-cards-api-v2, view-card-api-v2, view-template-api-v2). One walk reads them all.
 */
import { GROUPS, groupOf } from './vocabulary';

export type Dictionary = Readonly<Record<string, unknown>>;

export interface Pair {
	key: string;
	/** The group that the pair stood in, as the service calls it. */
	group: string;
	/** The pair itself: `value`, `label`, `max-length` and what else the service adds. */
	entry: Dictionary;
}

/** Deeper than any documented nesting; a guard against answers that are no card at all. */
const DEEPEST = 5;

export function isDictionary(value: unknown): value is Dictionary {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number or a boolean as text, null and undefined as empty text; undefined for what is no single value. */
export function scalarText(value: unknown): string | undefined {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
		return String(value);
	}
	return undefined;
}

/** All pairs below `block`, by group in the order of the service's documentation, then as they came. */
export function pairsOf(block: unknown): Pair[] {
	const pairs: Pair[] = [];
	collect(block, '', 0, pairs);
	return pairs.sort((a, b) => placeOf(a.group) - placeOf(b.group));
}

/** The place of a group in the service's documentation; what is none of it comes last. */
function placeOf(group: string): number {
	const place = (GROUPS as readonly string[]).indexOf(group);
	return place === -1 ? GROUPS.length : place;
}

function collect(node: unknown, group: string, depth: number, into: Pair[]): void {
	if (depth > DEEPEST) return;
	if (Array.isArray(node)) {
		for (const member of node) collect(member, group, depth + 1, into);
		return;
	}
	if (!isDictionary(node)) return;
	const key = depth > 0 ? keyOf(node) : undefined;
	if (key !== undefined) {
		into.push({ key, group: groupOf(key) ?? group, entry: node });
		return;
	}
	for (const [name, child] of Object.entries(node)) {
		if (typeof child === 'object') {
			collect(child, name, depth + 1, into);
		} else if (depth > 0 && groupOf(name) !== undefined) {
			into.push({ key: name, group: groupOf(name) ?? group, entry: { value: child } });
		}
	}
}

function keyOf(node: Dictionary): string | undefined {
	const key = typeof node.key === 'number' ? String(node.key) : node.key;
	if (typeof key !== 'string') return undefined;
	const trimmed = key.trim();
	return trimmed === '' || trimmed === '__proto__' ? undefined : trimmed;
}
