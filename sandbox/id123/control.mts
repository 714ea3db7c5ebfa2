/** The addresses under /sandbox/id123/: play the holder, look behind the API, set readings, account and limits. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { attempt, given } from '../control.mts';
import type { Limits } from '../limits.mts';
import { accountSchema } from './account.mts';
import { formatInstant } from './dates.mts';
import type { Card } from './model.mts';
import { readingsSchema } from './readings.mts';
import { seedCards } from './seed.mts';
import type { Id123State } from './state.mts';
import { templateBody } from './contract.mts';
import { latestCard, sendWebhook, WEBHOOK_STATUSES } from './webhooks.mts';

const whichCard = z.strictObject({ templateId: z.string(), cardId: z.string() });
const seedSchema = z.strictObject({
	templateId: z.string(),
	count: z.number().int().min(1).max(200_000),
});
const webhookSchema = z.strictObject({
	url: z.url({ protocol: /^https?$/ }),
	status: z.enum(WEBHOOK_STATUSES),
});
const listSchema = z.object({
	template: z.string().optional(),
	offset: z.coerce.number().int().min(0).default(0),
	limit: z.coerce.number().int().min(1).max(100_000).default(100),
});
const eventsSchema = z.object({ after: z.coerce.number().int().min(0).default(0) });
const templateSchema = z.strictObject({
	body: templateBody,
	approved: z.boolean().optional(),
	automaticBarcode: z
		.strictObject({
			characters: z.enum(['numeric', 'alphanumeric']),
			length: z.number().int().min(1).max(40),
		})
		.optional(),
});

/** A card as the control addresses show it: everything but the answers to the security questions. */
function cardView(state: Id123State, card: Readonly<Card>) {
	return {
		'card-template-id': card.templateId,
		'card-id': card.cardId,
		...state.status(card.templateId, card.cardId),
		'created-at': formatInstant(card.createdAt),
		'last-updated': formatInstant(card.updatedAt),
		'card-expiration': card.expiresAt === undefined ? '' : formatInstant(card.expiresAt),
		'unique-identifier': card.uniqueIdentifier ?? '',
		'recipient-email': card.recipientEmail ?? '',
		...card.values,
	};
}

/** Adds ID123's control addresses. */
export function addId123Controls(app: FastifyInstance, state: Id123State, limits: Limits): void {
	for (const play of ['install', 'uninstall', 'expire', 'remove'] as const) {
		app.post(`/sandbox/id123/${play}`, (request) => {
			const { templateId, cardId } = whichCard.parse(request.body);
			attempt(() => state[play](templateId, cardId));
			return { ok: true, ...state.status(templateId, cardId) };
		});
	}
	app.post('/sandbox/id123/seed', (request) => {
		const { templateId, count } = seedSchema.parse(request.body);
		return { created: attempt(() => seedCards(state, templateId, count)).length };
	});

	app.post('/sandbox/id123/webhook', async (request) => {
		const wish = webhookSchema.parse(request.body);
		const card = attempt(() => latestCard(state, wish.status));
		return await sendWebhook(state, card, wish);
	});

	app.get('/sandbox/id123/templates', () =>
		state.templates.map(({ body, ...rest }) => ({
			...body,
			...rest,
			cards: state.counts(body['card-template-id']),
		})),
	);
	app.post('/sandbox/id123/templates', async (request, reply) => {
		const input = templateSchema.parse(request.body);
		const { body } = attempt(() => state.addTemplate(input));
		return await reply.code(201).send({ id: body['card-template-id'] });
	});
	app.get('/sandbox/id123/cards', (request) => {
		const { template, offset, limit } = listSchema.parse(request.query);
		const cards = state.cards(template);
		return {
			total: cards.length,
			cards: cards.slice(offset, offset + limit).map((card) => cardView(state, card)),
		};
	});
	app.get('/sandbox/id123/events', (request) => {
		const { after } = eventsSchema.parse(request.query);
		return state.events.slice(after);
	});
	app.get('/sandbox/id123/invitations', () => state.invitations);
	app.get('/sandbox/id123/notifications', () => state.notifications);
	app.get('/sandbox/id123/webhooks', () => state.webhooks);

	app.get('/sandbox/id123/readings', () => state.readings);
	app.patch('/sandbox/id123/readings', (request) =>
		Object.assign(state.readings, given(readingsSchema, request.body)),
	);
	app.get('/sandbox/id123/account', () => state.account);
	app.patch('/sandbox/id123/account', (request) =>
		Object.assign(state.account, given(accountSchema, request.body)),
	);
	app.get('/sandbox/id123/limits', () => limits.list());
	app.put('/sandbox/id123/limits', (request) => {
		limits.set(request.body as Parameters<Limits['set']>[0]);
		return limits.list();
	});
}
