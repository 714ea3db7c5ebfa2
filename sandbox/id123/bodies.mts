/** Templates and cards in the shapes of the API's answers. */
import type { ApiAction } from './wire.mts';
import type { CardBody, CardHead, CardRow, TemplateBody, TemplateField } from './contract.mts';
import { formatInstant } from './dates.mts';
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
	return {
		'card-template-id': card.templateId,
		'card-id': card.cardId,
		'card-status': status,
		'card-sub-status': subStatus,
		institution: template.body.institution,
		'issuance-type': issuanceType(template, action, readings),
		'card-title': template.body.title,
		'created-at': formatInstant(card.createdAt),
		'last-updated': formatInstant(card.updatedAt),
		'card-expiration': card.expiresAt === undefined ? '' : formatInstant(card.expiresAt),
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
