/** Plain callers of both of ID.me's APIs in the sandbox. */
import { createHash } from 'node:crypto';
import type { SandboxOptions } from '../../../sandbox/server.mts';
import {
	SANDBOX_IDME_CLIENT_ID,
	SANDBOX_IDME_CLIENT_SECRET,
	SANDBOX_IDME_SECRET,
	type Sandbox,
} from '../../../sandbox/server.mts';
import { sandboxWith } from '../support.mts';

export { closeAll, until } from '../support.mts';

export type Body = Record<string, unknown>;

export interface Reply {
	status: number;
	text: string;
	headers: Headers;
	body: Body;
	/** The first code under `errors`, or `error` of the API for visitors. */
	code: unknown;
}

export const GOOD_PHONE = '8885550123';
export const ADULT = '1980-02-29';
export const REDIRECT_URI = 'https://flows.example.org/webhook/signed-in';
export const CLIENT = {
	client_id: SANDBOX_IDME_CLIENT_ID,
	client_secret: SANDBOX_IDME_CLIENT_SECRET,
};
export const VERIFIER = 'a-proof-key-of-more-than-forty-three-characters';

const bearer = (secret: string): string => `Bearer ID.me ${Buffer.from(secret).toString('base64')}`;

function parsed(text: string): Body {
	try {
		return JSON.parse(text) as Body;
	} catch {
		return {};
	}
}

export async function fetched(url: string, init: RequestInit = {}): Promise<Reply> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	const body = parsed(text);
	const [first] = Array.isArray(body.errors) ? (body.errors as Body[]) : [];
	const { status, headers } = response;
	return { status, text, headers, body, code: first?.code ?? body.error };
}

/** One sandbox with ID.me's part set as a test wants it. */
export async function idMeWith(
	idMe: SandboxOptions['idMe'] = {},
	options: SandboxOptions = {},
): Promise<Sandbox> {
	return await sandboxWith({ ...options, idMe });
}

/** A request to the Services API; an object is sent as JSON. */
export async function call(
	sandbox: Sandbox,
	path: string,
	body?: Body | FormData,
	headers: Record<string, string> = {},
): Promise<Reply> {
	const isForm = body instanceof FormData;
	return await fetched(`${sandbox.idMeUrl}${path}`, {
		method: body === undefined ? 'GET' : 'POST',
		headers: {
			authorization: bearer(SANDBOX_IDME_SECRET),
			...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
		body: isForm || body === undefined ? body : JSON.stringify(body),
	});
}

export interface Picture {
	name?: string;
	type?: string;
	size?: number;
}

const ENOUGH = 50_000;

/** Both sides of a document; the front decides how the check ends. */
export function pictures(
	front: Picture = {},
	back: Picture | null = {},
	texts: Body = {},
): FormData {
	const form = new FormData();
	const add = (
		part: string,
		{ name = 'success.jpg', type = 'image/jpeg', size = ENOUGH }: Picture,
	) => form.append(part, new Blob([Buffer.alloc(size, 7)], { type }), name);
	add('front_image', front);
	if (back) add('back_image', { name: 'back.jpg', ...back });
	for (const [name, value] of Object.entries(texts)) form.append(name, String(value));
	return form;
}

export const sendCode = async (sandbox: Sandbox, phone: string, more: Body = {}): Promise<Reply> =>
	await call(sandbox, '/api/v2/telecom/possession/sms/send', { phone, ...more });

export const confirmCode = async (sandbox: Sandbox, id: unknown, code: string): Promise<Reply> =>
	await call(sandbox, '/api/v2/telecom/possession/sms/confirm', { transaction_id: id, code });

export const verifyIdentity = async (
	sandbox: Sandbox,
	phone: string,
	birthDate: string,
	more: Body = {},
): Promise<Reply> =>
	await call(sandbox, '/api/v2/telecom/identity/verify', { phone, birth_date: birthDate, ...more });

export const verifyLicense = async (sandbox: Sandbox, form: FormData): Promise<Reply> =>
	await call(sandbox, '/api/v2/document/license/verify', form);

export const statusCodeOf = ({ body }: Reply): unknown => (body.status as Body | undefined)?.code;
export const errorsOf = ({ body }: Reply): Body[] =>
	((body.result as Body | undefined)?.errors ?? []) as Body[];

export function signInLink(
	sandbox: Sandbox,
	scope: string,
	more: Record<string, string> = {},
): string {
	const query = new URLSearchParams({
		client_id: SANDBOX_IDME_CLIENT_ID,
		redirect_uri: REDIRECT_URI,
		response_type: 'code',
		scope,
		state: 'st-1',
		...more,
	});
	return `${sandbox.idMeUrl}/oauth/authorize?${query.toString()}`;
}

export const PROOF = {
	code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
	code_challenge_method: 'S256',
};

export const token = async (sandbox: Sandbox, form: Record<string, string>): Promise<Reply> =>
	await fetched(`${sandbox.idMeUrl}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams(form),
	});

/** The code that a visitor comes back with. */
export function codeFor(sandbox: Sandbox, scope: string, persona?: string): string {
	const back = sandbox.idMe.authorize({ url: signInLink(sandbox, scope), persona });
	return new URL(back).searchParams.get('code') ?? '';
}

export const exchange = async (
	sandbox: Sandbox,
	code: string,
	more: Record<string, string> = {},
): Promise<Reply> =>
	await token(sandbox, {
		grant_type: 'authorization_code',
		code,
		redirect_uri: REDIRECT_URI,
		...CLIENT,
		...more,
	});

export async function accessToken(
	sandbox: Sandbox,
	scope: string,
	persona?: string,
): Promise<string> {
	const { body } = await exchange(sandbox, codeFor(sandbox, scope, persona));
	return String(body.access_token);
}

export const read = async (sandbox: Sandbox, path: string, accessToken: string): Promise<Reply> =>
	await fetched(`${sandbox.idMeUrl}/api/public/${path}`, {
		headers: { authorization: `Bearer ${accessToken}` },
	});
