/** The addresses under /sandbox/idme/: end checks by hand, lay down how others end, look behind the API. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { attempt, given } from '../control.mts';
import { accountSchema } from './account.mts';
import { errorSchema, pendingSchema, planSchema } from './plans.mts';
import { readingsSchema } from './readings.mts';
import type { IdMeState } from './state.mts';

const finishSchema = z.strictObject({
	transactionId: z.string(),
	outcome: z.enum(['verified', 'failed']),
	errors: z.array(errorSchema).optional(),
});
const webAddress = z.url({ protocol: /^https?$/ });
const hooksSchema = z.strictObject({
	telecom: webAddress.nullable().optional(),
	document: webAddress.nullable().optional(),
});
const waitingSchema = z.strictObject({
	pendingMs: pendingSchema.optional(),
	pendingReads: z.number().int().min(0).optional(),
});
const repeatSchema = z.strictObject({ seq: z.number().int() });
const noticeSchema = z.strictObject({
	transactionId: z.string(),
	url: webAddress.optional(),
});
const reportSchema = z.strictObject({
	url: webAddress,
	outcome: z.enum(['verified', 'failed', 'pending']),
});
const forgedSchema = z.strictObject({
	url: webAddress,
	body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});

/** Adds ID.me's control addresses. */
export function addIdMeControls(app: FastifyInstance, state: IdMeState): void {
	app.get('/sandbox/idme/transactions', () => state.transactions);
	app.get('/sandbox/idme/deliveries', () => state.deliveries);
	app.post('/sandbox/idme/finish', (request) => {
		const { transactionId, outcome, errors } = finishSchema.parse(request.body);
		attempt(() => state.finish(transactionId, outcome, errors));
		return { ok: true };
	});
	app.post('/sandbox/idme/plans', async (request, reply) => {
		state.plan(planSchema.parse(request.body));
		return await reply.code(201).send({ ok: true });
	});
	app.post('/sandbox/idme/waiting', (request) => {
		const { pendingMs, pendingReads } = waitingSchema.parse(request.body);
		state.pendingMs = pendingMs ?? state.pendingMs;
		state.pendingReads = pendingReads ?? state.pendingReads;
		return { pendingMs: state.pendingMs, pendingReads: state.pendingReads };
	});

	app.get('/sandbox/idme/hooks', () => state.hooks);
	app.patch('/sandbox/idme/hooks', (request) => {
		for (const [family, url] of Object.entries(hooksSchema.parse(request.body))) {
			state.setHook(family === 'telecom' ? 'telecom' : 'document', url ?? undefined);
		}
		return state.hooks;
	});
	app.post('/sandbox/idme/repeat', async (request) => {
		const { seq } = repeatSchema.parse(request.body);
		const delivery = attempt(() => state.delivery(seq));
		return await state.repeat(delivery);
	});
	app.post('/sandbox/idme/notify', async (request) => {
		const { transactionId, url } = noticeSchema.parse(request.body);
		const to = attempt(() => state.addressFor(transactionId, url));
		return await state.notify(transactionId, to);
	});
	app.post('/sandbox/idme/report', async (request) => {
		const { url, outcome } = reportSchema.parse(request.body);
		const { transactionId } = await state.report(outcome, url);
		return { transactionId };
	});
	app.post('/sandbox/idme/forge', async (request) => {
		const { url, body } = forgedSchema.parse(request.body);
		return await state.forge(url, body);
	});

	app.get('/sandbox/idme/readings', () => state.readings);
	app.patch('/sandbox/idme/readings', (request) =>
		Object.assign(state.readings, given(readingsSchema, request.body)),
	);
	app.get('/sandbox/idme/account', () => state.account);
	app.patch('/sandbox/idme/account', (request) =>
		Object.assign(state.account, given(accountSchema, request.body)),
	);
}
