/**
 * The contract of ID123's JSON API V2 in one place: every request body that is accepted and every answer body.
 *
 * Written down from the action pages of id123.io/knowledgebase ("Create Card API V2" and so on). The schemas are
 * strict, so that a key that no page mentions is noticed; what the pages leave open (see readings.mts) is allowed in
 * each of its forms.
 */
import { z } from 'zod/v4';
import type { ApiAction } from './wire.mts';
import { groupOf, STATUS_ACTIONS, type Group } from '../../nodes/Id123/card/vocabulary.ts';
import { isFailureCode } from './codes.mts';
import { parseInstant } from './dates.mts';

export { violationsOf } from '../violations.mts';

// ---- Requests

const id = z.string().min(1);
const email = z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/);
const instant = z.string().refine((text) => parseInstant(text) !== undefined);
const orEmpty = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal(''), schema]);
const webAddress = z
	.string()
	.refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

const pairs = (group: Group) =>
	z.array(
		z.strictObject({ key: z.string().refine((key) => groupOf(key) === group), value: z.string() }),
	);

const cardData = z.strictObject({
	barcode: pairs('barcode').max(1).optional(),
	image: pairs('image').max(1).optional(),
	'name-fields': pairs('name-fields').max(1).optional(),
	'front-fields': pairs('front-fields').optional(),
	'secondary-fields': pairs('secondary-fields').optional(),
	'back-fields': pairs('back-fields').optional(),
});

export type CardData = z.infer<typeof cardData>;

const action = z.string().min(1);
const oneCard = { action, 'card-template-id': id, 'card-id': id };
const writing = {
	action,
	'upsert-record': z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
	'card-template-id': id,
	'card-id': id,
	'unique-identifier': z.string().optional(),
	'security-question-1': z.string().optional(),
	'security-question-2': z.string().optional(),
	'card-expiration': orEmpty(instant).optional(),
	'recipient-email': orEmpty(email).optional(),
	'card-data': cardData.optional(),
};
const page = {
	limit: z.number().int().min(0).optional(),
	offset: z.number().int().min(0).optional(),
};

/** Request bodies by action. */
export const REQUESTS = {
	createCard: z.strictObject(writing),
	updateCard: z.strictObject(writing),
	viewCard: z.strictObject(oneCard),
	cardAction: z.strictObject({ ...oneCard, 'status-action': z.enum(STATUS_ACTIONS) }),
	deleteCard: z.strictObject(oneCard),
	sendNotifications: z.strictObject({
		action,
		'card-template-id': id,
		distribution: id.optional(),
		'card-id': id.optional(),
		message: z.string().min(1),
		'full-message': z.string().optional(),
		url: orEmpty(webAddress).optional(),
	}),
	cardInvitation: z.strictObject({
		...oneCard,
		'recipient-email': orEmpty(email).optional(),
		'invitation-expiration': orEmpty(instant).optional(),
	}),
	listTemplates: z.strictObject({ action, ...page }),
	viewTemplate: z.strictObject({ action, 'card-template-id': id }),
	listCards: z.strictObject({ action, 'card-template-id': id, ...page }),
} satisfies Record<ApiAction, z.ZodType>;

export type RequestOf<Action extends ApiAction> = z.infer<(typeof REQUESTS)[Action]>;

// ---- Answers

const cardId = z.union([z.string(), z.number()]);
const stamp = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:00$/);
const issuance = z.string().regex(/^(SELF|INSTITUTION)[_ ]ISSUED$/);
const nullable = z.string().nullable();

const templateField = z.strictObject({
	key: z.string(),
	label: z.string(),
	type: nullable,
	format: nullable.optional(),
	source: nullable.optional(),
	'source-key': nullable.optional(),
	tip: nullable.optional(),
	'max-length': z.number().int().min(0),
	'min-length': z.number().int().min(0),
	editable: z.boolean(),
	required: z.boolean(),
	value: nullable,
});

export type TemplateField = z.infer<typeof templateField>;

const templateHead = {
	'card-template-id': z.string(),
	institution: z.string(),
	'issuance-type': issuance,
	title: z.string(),
	'created-at': stamp,
	'last-updated': stamp,
};

/** A template as View Template returns it. */
export const templateBody = z.strictObject({
	...templateHead,
	fields: z.strictObject({
		barcode: z.array(templateField),
		image: z.array(templateField),
		'name-fields': z.array(templateField),
		'front-fields': z.array(templateField),
		'secondary-fields': z.array(templateField),
		'back-fields': z.array(templateField),
	} satisfies Record<Group, z.ZodType>),
});

export type TemplateBody = z.infer<typeof templateBody>;

const shown = z.array(z.strictObject({ key: z.string(), value: z.string(), label: z.string() }));
const typed = z.array(
	z.strictObject({ key: z.string(), label: z.string(), type: nullable, value: z.string() }),
);
const shownGroups = { barcode: shown, image: shown, 'name-fields': shown };
const cardHead = {
	'card-template-id': z.string(),
	'card-id': cardId,
	'card-status': z.string(),
	'card-sub-status': z.string().optional(),
	institution: z.string(),
	'issuance-type': issuance,
	'card-title': z.string(),
	'created-at': stamp,
	'last-updated': stamp,
	'card-expiration': orEmpty(stamp),
};
const cardRow = z.union([
	z.strictObject({ ...cardHead, ...shownGroups }),
	z.strictObject({ ...cardHead, 'card-data': z.strictObject(shownGroups) }),
]);
const card = z.strictObject({
	...cardHead,
	'card-data': z.strictObject({
		...shownGroups,
		'front-fields': typed,
		'secondary-fields': typed,
		'back-fields': typed,
	}),
});

export type CardHead = z.infer<z.ZodObject<typeof cardHead>>;
export type CardBody = z.infer<typeof card>;
export type CardRow = z.infer<typeof cardRow>;

const hasOneCode = (body: { code?: string; 'status-code'?: string }): boolean =>
	(body.code === undefined) !== (body['status-code'] === undefined);

function success<Shape extends z.ZodRawShape>(codes: [string, ...string[]], shape: Shape) {
	const code = z.enum(codes).optional();
	return z
		.strictObject({
			status: z.literal('success'),
			code,
			'status-code': code,
			action: z.string().optional(),
			message: z.string(),
			...shape,
		})
		.refine((body) => hasOneCode(body as { code?: string; 'status-code'?: string }));
}

const ids = { 'card-id': cardId, 'card-template-id': z.string() };

/** Answer bodies by action, where the service did what was asked. */
export const ANSWERS = {
	createCard: success(['S2001', 'S2002'], ids),
	updateCard: success(['S2001', 'S2002'], ids),
	viewCard: success(['S2004'], { data: card }),
	cardAction: success(['S2005'], ids),
	deleteCard: success(['S2003'], ids),
	sendNotifications: success(['S2006'], {
		'card-id': cardId.optional(),
		'card-template-id': z.string(),
	}),
	cardInvitation: success(['S2008'], ids),
	listTemplates: success(['S2007'], { data: z.array(z.strictObject(templateHead)).nullable() }),
	viewTemplate: success(['S2009'], { data: templateBody }),
	listCards: success(['S2010'], { data: z.array(cardRow).nullable() }),
} satisfies Record<ApiAction, z.ZodType>;

const failureCode = z.string().refine(isFailureCode).optional();

/** The answer body of every failure. The ids are echoed where the request had them. */
export const FAILURE_ANSWER = z
	.strictObject({
		status: z.literal('failure'),
		code: failureCode,
		'status-code': failureCode,
		message: z.string().min(1),
		'card-id': cardId.optional(),
		'card-template-id': z.string().optional(),
	})
	.refine(hasOneCode);
