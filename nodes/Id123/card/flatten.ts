/** From the service's nested card to the flat vocabulary. */
import { isDictionary, pairsOf, scalarText } from './pairs';
import { normaliseIssuance } from './template';
import type { FlatCard } from './vocabulary';

/** The flat form of a card, of whichever nesting. A key that the answer lacks is absent; a null is `''`, an empty field. */
export function flattenCard(row: unknown): FlatCard {
	const card: FlatCard = {};
	if (!isDictionary(row)) return card;
	for (const [key, value] of Object.entries(row)) {
		if (key === '__proto__' || (value === null && isContainer(key))) continue;
		const text = scalarText(value);
		if (text !== undefined) card[key] = normalise(key, text);
	}
	for (const { key, entry } of pairsOf(row)) card[key] = scalarText(entry.value) ?? '';
	return card;
}

/** The admin's labels by key, where the answer carries them. */
export function labelsOf(row: unknown): Record<string, string> {
	const labels: Record<string, string> = {};
	for (const { key, entry } of pairsOf(row)) {
		const label = scalarText(entry.label)?.trim();
		if (label) labels[key] = label;
	}
	return labels;
}

/** Keys under which the service nests pairs; null there is no value of the card. */
function isContainer(key: string): boolean {
	return key === 'card-data' || key === 'fields' || key === 'image' || key.endsWith('-fields');
}

function normalise(key: string, text: string): string {
	switch (key) {
		case 'issuance-type':
			return normaliseIssuance(text);
		case 'card-status':
		case 'card-sub-status':
			return text.trim().toUpperCase().replace(/\s+/g, '_');
		default:
			return text;
	}
}
