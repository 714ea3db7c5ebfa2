/** What the sandbox's own tests share: a started sandbox per test, and a plain caller of its API. */
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';

export type Body = Record<string, unknown>;

export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	body: Body;
	/** The service's code under either key. */
	code: unknown;
}

const open: Sandbox[] = [];

/** A sandbox that checks its own answers. `closeAll` in `afterEach` stops it. */
export async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await startSandbox({ checkAnswers: true, ...options });
	open.push(sandbox);
	return sandbox;
}

export async function closeAll(): Promise<void> {
	await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
}

function parsed(text: string): Body {
	try {
		return JSON.parse(text) as Body;
	} catch {
		return {};
	}
}

/** Sends a request to the API; `init` overrides what is sent. */
export async function send(
	sandbox: Sandbox,
	body: Body | string,
	init: RequestInit = {},
): Promise<Reply> {
	const response = await fetch(sandbox.apiUrl, {
		method: 'POST',
		redirect: 'manual',
		body: typeof body === 'string' ? body : JSON.stringify(body),
		...init,
		headers: {
			'content-type': 'application/json',
			'x-api-key': sandbox.apiKey,
			...(init.headers as Record<string, string> | undefined),
		},
	});
	const text = await response.text();
	const answer = parsed(text);
	return {
		status: response.status,
		headers: response.headers,
		text,
		body: answer,
		code: answer.code ?? answer['status-code'],
	};
}

/** The code that a request is answered with. */
export async function codeOf(sandbox: Sandbox, body: Body | string): Promise<unknown> {
	return (await send(sandbox, body)).code;
}

/** Waits so many milliseconds. */
export const pause = async (ms: number): Promise<void> => {
	await new Promise((done) => setTimeout(done, ms));
};

/** Waits until something is so; the test's own time-out ends the wait. */
export async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await pause(2);
}

const pairs = (values: Record<string, string>) =>
	Object.entries(values).map(([key, value]) => ({ key, value }));

/** A create-card body for the staff template; `cardData` and `rest` are laid over it. */
export function newCard(cardId: string, cardData: Body = {}, rest: Body = {}): Body {
	return {
		action: 'create-card',
		'card-template-id': TEMPLATE_IDS.staff,
		'card-id': cardId,
		'unique-identifier': `${cardId}@harbour.example`,
		'card-data': { 'name-fields': pairs({ name: 'Ada Lovelace' }), ...cardData },
		...rest,
	};
}

/** A body about one card of the staff template. */
export function about(action: string, cardId: string, rest: Body = {}): Body {
	return { action, 'card-template-id': TEMPLATE_IDS.staff, 'card-id': cardId, ...rest };
}

export const front = (values: Record<string, string>): Body => ({ 'front-fields': pairs(values) });
export const named = (name: string): Body => ({ 'name-fields': pairs({ name }) });
export const barcode = (value: string): Body => ({ barcode: pairs({ barcode: value }) });
export const photo = (value: string): Body => ({ image: pairs({ 'id-photo': value }) });

/** The status of a card as text: `INSTALLED/ACTIVE`. */
export function statusOf(sandbox: Sandbox, cardId: string): string | undefined {
	const status = sandbox.id123.status(TEMPLATE_IDS.staff, cardId);
	return status && `${status.status}/${status.subStatus}`;
}
