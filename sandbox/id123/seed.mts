/** Cards that fill a template, for benchmarks and for looking at the page: plausible, and the same every time. */
import type { TemplateField } from './contract.mts';
import type { Id123State } from './state.mts';
import { fieldsOf } from './templates.mts';

const GIVEN = [
	'Amara',
	'Noah',
	'Chloé',
	'Mateo',
	'Ingrid',
	'Kofi',
	'Yuki',
	'Leila',
	'Tomás',
	'Priya',
];
const FAMILY = [
	'Okafor',
	'Lindqvist',
	'Nguyễn',
	'García',
	'Haddad',
	'Smith-Jones',
	'Tanaka',
	'Rossi',
];
const WORDS = [
	'North Wing',
	'Level 2',
	'Radiology',
	'Main Hall',
	'Evening Shift',
	'Block C',
	'Archive',
];
const DAY_MS = 86_400_000;

function valueOf(field: TemplateField, index: number): string {
	const max = field['max-length'] || 60;
	if (field.key === 'name') {
		const name = `${GIVEN[index % GIVEN.length]} ${FAMILY[(index * 7) % FAMILY.length]}`;
		return [...name].slice(0, max).join('');
	}
	if (field.key === 'id-photo') return `https://photos.example.org/${index + 1}.jpg`;
	if (field.type === 'date') {
		return new Date(Date.UTC(2020, 0, 1) + (index % 1500) * DAY_MS).toISOString().slice(0, 10);
	}
	if (field.key === 'barcode' || field.format === 'numeric') {
		return String(index + 1)
			.padStart(Math.min(max, Math.max(field['min-length'], 8)), '0')
			.slice(-max);
	}
	if (max < 4) return String((index % 9) + 1);
	if (max <= 14) return `N${String(index + 1).padStart(5, '0')}`;
	if (/phone|contact/i.test(field.label)) return `+1 555 01${String(index % 100).padStart(2, '0')}`;
	const word = WORDS[(index + field.key.length) % WORDS.length];
	return word.padEnd(field['min-length'], '.').slice(0, max);
}

/**
 * Adds `count` cards to a template without the API: ids `SEED-000001` onward, every field filled, no journal entry.
 * Returns the ids. Throws where there is no such template.
 */
export function seedCards(state: Id123State, templateId: string, count: number): string[] {
	const template = state.template(templateId);
	if (!template) throw new Error(`There is no template ${templateId}`);
	const fields = fieldsOf(template);
	const first = state.counts(templateId).total;
	return Array.from({ length: count }, (_, position) => {
		const index = first + position;
		const cardId = `SEED-${String(index + 1).padStart(6, '0')}`;
		state.addCard(templateId, cardId, {
			values: Object.fromEntries(fields.map((field) => [field.key, valueOf(field, index)])),
			uniqueIdentifier: `seed-${index + 1}@example.org`,
			recipientEmail: `seed-${index + 1}@example.org`,
		});
		return cardId;
	});
}
