/** A credential is read once for a run and handed on, and n8n checks with it what it checked before. */
import type { IExecutePaginationFunctions } from 'n8n-workflow';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { staffRows } from '../chaos/support/operations.mts';
import { Credentials } from '../support/engine/credentials.mts';
import { NODE, openStage } from './Id123/support/stage.mts';

const stage = openStage();
const template = { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff };
const { getDecrypted } = Credentials.prototype;
const reads = jest.spyOn(Credentials.prototype, 'getDecrypted');

beforeEach(() => reads.mockClear());

const upsert = (more: Record<string, unknown> = {}) => ({
	resource: 'card',
	operation: 'upsert',
	parameters: {
		templateId: template,
		fields: { mappingMode: 'autoMapInputData', value: null },
	},
	items: staffRows(30),
	on: 'sandbox' as const,
	onError: 'continueErrorOutput' as const,
	...more,
});

describe('the credential is read', () => {
	it('once by n8n and once by the node, however many rows there are', async () => {
		const { success } = await stage.run(upsert());
		expect(success).toHaveLength(30);
		expect(stage.sandbox.journal.entries.length).toBeGreaterThanOrEqual(30);
		expect(reads).toHaveBeenCalledTimes(2);
	});

	it("anew in n8n's next try, where n8n could not give it", async () => {
		// The first one is n8n's own.
		reads
			.mockImplementationOnce(async function (this: Credentials, ...asked) {
				return await getDecrypted.apply(this, asked);
			})
			.mockRejectedValueOnce(new Error('The database is busy'));
		const tries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { success } = await stage.run(upsert({ onError: 'stopWorkflow', ...tries }));
		expect(success).toHaveLength(30);
	});

	it('once by ID123 Sync', async () => {
		const { outputs } = await stage.engine.run({
			mode: 'trigger',
			node: { type: 'n8n-nodes-digital-id.id123Sync', parameters: { templateId: template } },
			items: staffRows(30),
			credentials: { id123Api: stage.credential('sandbox') },
		});
		expect(outputs[0]).toHaveLength(30);
		expect(reads).toHaveBeenCalledTimes(1);
	});

	it('once for each poll of ID123 Trigger', async () => {
		seedCards(stage.sandbox.id123, TEMPLATE_IDS.staff, 250);
		const node = {
			type: 'n8n-nodes-digital-id.id123Trigger',
			parameters: { templateIds: [TEMPLATE_IDS.staff] },
		};
		await stage.engine.poll({ node, credentials: { id123Api: stage.credential('sandbox') } });
		expect(stage.sandbox.journal.entries.length).toBeGreaterThan(2);
		expect(reads).toHaveBeenCalledTimes(1);
	});

	it('once for what a picker asks', async () => {
		await stage.engine.listSearch({
			node: NODE,
			method: 'searchTemplates',
			path: 'parameters.templateId',
			parameters: { resource: 'card', operation: 'get' },
			credentials: { id123Api: stage.credential('sandbox') },
			filter: 'no such template',
		});
		expect(stage.sandbox.journal.entries.length).toBeGreaterThan(1);
		expect(reads).toHaveBeenCalledTimes(1);
	});
});

describe('a credential that is restricted to some domains', () => {
	const restricted = (mode: string, allowedDomains = 'elsewhere.example') => ({
		...stage.credential('sandbox'),
		allowedHttpRequestDomains: mode,
		allowedDomains,
	});
	const run = async (mode: string, domains?: string) =>
		await stage.engine.run({
			node: {
				type: NODE,
				parameters: { resource: 'template', operation: 'get', templateId: template },
			},
			credentials: { id123Api: restricted(mode, domains) },
		});

	it.each([
		['domains', 'elsewhere.example'],
		['domains', ''],
		['none', ''],
	])('works for its own service, with "%s" and "%s"', async (mode, domains) => {
		expect((await run(mode, domains)).success).toHaveLength(1);
	});

	it('is sent nowhere else: n8n checks the address of each request', async () => {
		const { requestOperations } = stage.engine.nodeType(NODE).description;
		if (requestOperations === undefined) throw new Error('The node is not declarative');
		const { pagination: original } = requestOperations;
		if (typeof original !== 'function') throw new Error('The node sends no rows of its own');
		const allowed: unknown[] = [];
		requestOperations.pagination = async function (this: IExecutePaginationFunctions, request) {
			const { httpRequestWithAuthentication: send } = this.helpers;
			const sendAstray: typeof send = async function (type, options, more) {
				allowed.push(options.allowedDomains);
				const baseURL = options.baseURL?.replace('127.0.0.1', 'localhost');
				return (await send.call(this, type, { ...options, baseURL }, more)) as unknown;
			};
			const helpers = { ...this.helpers, httpRequestWithAuthentication: sendAstray };
			return await original.call(Object.create(this, { helpers: { value: helpers } }), request);
		};
		try {
			const { thrownError } = await run('domains');
			expect(allowed).toEqual(['127.0.0.1, credential.invalid, elsewhere.example']);
			expect(thrownError?.message).toContain('may not be used for this address');
			expect(stage.sandbox.journal.entries).toEqual([]);
		} finally {
			requestOperations.pagination = original;
		}
	});
});
