/** Templates and cards in the shapes of the API's answers. */
import type { ApiAction } from './wire.mts';
import type { CardBody, CardHead, CardRow, TemplateBody, TemplateField } from './contract.mts';
import { formatInstant, HOUR_MS } from './dates.mts';
import { shownStatus } from './life.mts';
import type { Card, Template } from './model.mts';
import type { Readings } from './readings.mts';

/** The issuance type as an action spells it. */
function issuanceType(template: Template, action: ApiAction, readings: Readings): string {
	const type = template.body['issuance-type'];
	const { issuanceSpelling } = readings;
	const isSpaced =
		issuanceSpelling === 'space' || (issuanceSpelling === 'asDocumented' && action === 'viewCard');
	return isSpaced ? type.replace('_', ' ') : type.replace(' ', '_');
}

/** A template without its fields, as List Templates shows it. */
export function templateRow(template: Template, readings: Readings): Omit<TemplateBody, 'fields'> {
	const { fields: _fields, ...head } = template.body;
	return { ...head, 'issuance-type': issuanceType(template, 'listTemplates', readings) };
}

export function templateOf(template: Template, readings: Readings): TemplateBody {
	return { ...template.body, 'issuance-type': issuanceType(template, 'viewTemplate', readings) };
}

function headOf(card: Card, template: Template, action: ApiAction, readings: Readings): CardHead {
	const { status, subStatus } = shownStatus(card, readings);
	const { subStatusShown, offsetHours, createdAtOffHours } = readings;
	const shownSubStatus = subStatusShown === 'empty' ? '' : subStatus;
	const moment = (ms: number): string => formatInstant(ms, offsetHours);
	return {
		'card-template-id': card.templateId,
		'card-id': card.cardId,
		'card-status': status,
		...(subStatusShown === 'absent' ? {} : { 'card-sub-status': shownSubStatus }),
		institution: template.body.institution,
		'issuance-type': issuanceType(template, action, readings),
		'card-title': template.body.title,
		'created-at': moment(card.createdAt + createdAtOffHours * HOUR_MS),
		'last-updated': moment(card.updatedAt),
		'card-expiration': card.expiresAt === undefined ? '' : moment(card.expiresAt),
	};
}

const shown = (card: Card) => (field: TemplateField) => ({
	key: field.key,
	value: card.values[field.key] ?? '',
	label: field.label,
});

const typed = (card: Card) => (field: TemplateField) => ({
	key: field.key,
	label: field.label,
	type: field.type,
	value: card.values[field.key] ?? '',
});

function mainGroups(card: Card, template: Template) {
	const { fields } = template.body;
	return {
		barcode: fields.barcode.map(shown(card)),
		image: fields.image.map(shown(card)),
		'name-fields': fields['name-fields'].map(shown(card)),
	};
}

/** A card as List Cards shows it. */
export function cardRow(card: Card, template: Template, readings: Readings): CardRow {
	const head = headOf(card, template, 'listCards', readings);
	const groups = mainGroups(card, template);
	return readings.listNesting === 'card-data'
		? { ...head, 'card-data': groups }
		: { ...head, ...groups };
}

/** What a row was made of, as long as nothing of it is replaced. */
interface WrittenRow extends Pick<Card, 'life' | 'values' | 'updatedAt' | 'expiresAt'> {
	template: TemplateBody;
	readings: string;
	/** With a comma before it. */
	bytes: Buffer;
}

const written = new WeakMap<Card, WrittenRow>();

/** Rows of cards as JSON. Each is kept: who lists thousands of cards by the hour reads most of them as they were. */
export class Rows {
	private readonly rows: Buffer[];

	constructor(cards: readonly Card[], template: Template, readings: Readings) {
		const marks = JSON.stringify(readings);
		this.rows = cards.map((card) => rowOf(card, template, readings, marks));
		const [first] = cards;
		if (!readings.pagingIgnored || first === undefined) return;
		const nameless = { ...cardRow(first, template, readings), 'card-id': '' };
		this.rows.push(Buffer.from(`,${JSON.stringify(nameless)}`));
	}

	get length(): number {
		return this.rows.length;
	}

	between(before: string, after: string): Buffer {
		const [first, ...others] = this.rows;
		const rows = first === undefined ? [] : [first.subarray(1), ...others];
		return Buffer.concat([Buffer.from(before), ...rows, Buffer.from(after)]);
	}
}

function rowOf(card: Card, template: Template, readings: Readings, marks: string): Buffer {
	const { life, values, updatedAt, expiresAt } = card;
	const known = written.get(card);
	const isSame =
		known?.life === life &&
		known.values === values &&
		known.updatedAt === updatedAt &&
		known.expiresAt === expiresAt &&
		known.template === template.body &&
		known.readings === marks;
	if (isSame) return known.bytes;
	const bytes = Buffer.from(`,${JSON.stringify(cardRow(card, template, readings))}`);
	const { body } = template;
	written.set(card, {
		life,
		values,
		updatedAt,
		expiresAt,
		template: body,
		readings: marks,
		bytes,
	});
	return bytes;
}

/** A card as View Card shows it. */
export function cardOf(card: Card, template: Template, readings: Readings): CardBody {
	const { fields } = template.body;
	return {
		...headOf(card, template, 'viewCard', readings),
		'card-data': {
			...mainGroups(card, template),
			'front-fields': fields['front-fields'].map(typed(card)),
			'secondary-fields': fields['secondary-fields'].map(typed(card)),
			'back-fields': fields['back-fields'].map(typed(card)),
		},
	};
}
