/**
 * From the flat vocabulary to the body that Create Card and Update Card take (id123.io/knowledgebase/create-card-api-v2),
 * and back from a card as the service nests it.
 */
import { isDictionary, pairsOf, scalarText } from './pairs';
import type { TemplateField } from './template';
import { FIXED_FIELDS, KEY, type FlatCard } from './vocabulary';

export type KeyValue = { key: string; value: string };
export type CardData = Record<string, KeyValue[]>;
/** Top-level values and, where the card has displayed values, `card-data`. */
export type CardBody = Record<string, string | CardData>;

const FIXED_KEYS = new Set<string>(FIXED_FIELDS.map(({ key }) => key));

/**
 * The body's part that describes the card, without action and template. A group without values is left out; an empty value
 * stays, since the service clears what is sent empty.
 * @param fields those of the template, which place each value and give the order; no other value is sent
 */
export function toCardBody(
	card: FlatCard,
	fields: ReadonlyArray<Pick<TemplateField, 'key' | 'group'>>,
): CardBody {
	const body: CardBody = {};
	for (const key of FIXED_KEYS) if (Object.hasOwn(card, key)) body[key] = card[key];
	let data: CardData | undefined;
	for (const { key, group } of fields) {
		if (FIXED_KEYS.has(key) || !Object.hasOwn(card, key)) continue;
		const value = card[key];
		if (group) ((data ??= {})[group] ??= []).push({ key, value });
		else body[key] = value;
	}
	if (data) body[KEY.data] = data;
	return body;
}

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

/** What tells one card from another stands first. */
const FIRST = ['name', KEY.cardId, KEY.status, KEY.subStatus];

/** The flat form of a card as an item of its own: a table begins with whose card it is. */
export function cardItem(row: unknown): FlatCard {
	const card = flattenCard(row);
	const first = FIRST.filter((key) => Object.hasOwn(card, key)).map((key) => [key, card[key]]);
	return { ...Object.fromEntries(first), ...card };
}

/** Keys under which the service nests pairs; null there is no value of the card. */
function isContainer(key: string): boolean {
	return key === KEY.data || key === 'fields' || key === 'image' || key.endsWith('-fields');
}

/** As the service spells it most often. */
const WORD = /^[A-Z_]+$/;

function normalise(key: string, text: string): string {
	switch (key) {
		case KEY.issuanceType:
			return normaliseIssuance(text);
		case KEY.status:
		case KEY.subStatus:
			return WORD.test(text) ? text : text.trim().toUpperCase().replace(/\s+/g, '_');
		default:
			return text;
	}
}

const ISSUANCES = new Set(['INSTITUTION_ISSUED', 'SELF_ISSUED']);

/** The service spells the issuance type with a space in one answer and with an underscore in the others. */
export function normaliseIssuance(text: string): string {
	if (ISSUANCES.has(text)) return text;
	const spelt = text
		.trim()
		.toUpperCase()
		.replace(/[\s_-]+/g, '_');
	return ISSUANCES.has(spelt) ? spelt : text.trim();
}
