/** The stand-in for ID.me's API for visitors: sign-in page, tokens, attributes, userinfo, keys. */
import type { z } from 'zod/v4';
import type { Answer, Call } from '../../exchange.mts';
import { withoutSecrets, type SecretState } from '../../journal.mts';
import { PAGE_HEADERS } from '../../page/document.mts';
import { masked, maskedPath } from '../masking.mts';
import { fieldsOf, headerOf, pathOf, queryOf, type RawRequest } from '../requests.mts';
import { matchOf, VISITOR_ROUTES, type VisitorAction } from '../routes.mts';
import { SERVICE, type ServiceOptions } from '../service.mts';
import { violationsOf } from '../../violations.mts';
import { consentHtml, refusedHtml } from '../page/consent.mts';
import { attributesV2, attributesV3, claimsOf } from './claims.mts';
import {
	ATTRIBUTES_V2,
	ATTRIBUTES_V3,
	CLAIMS,
	TOKEN_ANSWER,
	TOKEN_REFUSAL,
	TOKEN_REQUEST,
} from './contract.mts';
import type { Grant } from './grants.mts';
import { clientOf, tokenAnswer, TokenRefusal } from './token.mts';
import type { Visitors } from './visitors.mts';

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

const TOKEN_WORDS: Readonly<Record<string, string>> = {
	invalid_client: 'Client authentication failed.',
	invalid_grant: 'The provided authorization grant is invalid, expired, or revoked.',
	invalid_redirect_uri: 'The redirect uri does not match.',
	invalid_request: 'The request is missing a required parameter.',
	invalid_resource_owner: 'The resource owner credentials are invalid.',
	invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
	unauthorized_client: 'The client is not authorized to use this grant type.',
};

/** After the sign-in page's form the browser goes to another origin, which the page at / must never do. */
const CONSENT_HEADERS = {
	'cache-control': PAGE_HEADERS['cache-control'],
	'x-content-type-options': PAGE_HEADERS['x-content-type-options'],
	'content-security-policy':
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
};

const NOT_FOUND =
	'<!DOCTYPE html>\n<html><head><title>Page not found</title></head>\n' +
	'<body><h1>404</h1><p>The page you were looking for does not exist.</p></body></html>\n';

/** A token that is not good for what was asked. */
class ReadRefusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
	) {
		super(code);
	}
}

const json = (body: unknown, status = 200, code: string | null = String(status)): Answer => ({
	status,
	contentType: JSON_TYPE,
	text: JSON.stringify(body),
	code,
	done: status === 200,
});

const page = (text: string, status = 200): Answer => ({
	status,
	contentType: HTML_TYPE,
	text,
	code: String(status),
	done: status === 200,
	headers: CONSENT_HEADERS,
});

const redirect = (location: string): Answer => ({
	status: 303,
	contentType: HTML_TYPE,
	text: '',
	code: '303',
	done: true,
	headers: { location, ...CONSENT_HEADERS },
});

export class VisitorApi {
	private readonly visitors: Visitors;

	constructor(private readonly options: ServiceOptions) {
		this.visitors = options.state.visitors;
	}

	call(raw: RawRequest): Call {
		const action = matchOf(VISITOR_ROUTES, raw.method, pathOf(raw.url))?.route.action;
		const body = raw.text === '' ? undefined : fieldsOf(raw);
		const isToken = action === 'token';
		return {
			arrival: {
				service: SERVICE,
				action: action ?? null,
				wireAction: action ? `${raw.method} ${pathOf(raw.url)}` : null,
				method: raw.method,
				path: maskedPath(raw.url),
				secret: this.secretOf(raw, action),
				headers: withoutSecrets(raw.headers),
				body: masked(body),
				templateId: null,
				cardId: null,
				violations: isToken ? violationsOf(TOKEN_REQUEST, body) : [],
			},
			work: () => this.answer(raw, action),
			failure: (code) => this.refusal(action, code),
		};
	}

	/** Whether the token, or the application's secret, was right. */
	private secretOf(raw: RawRequest, action: VisitorAction | undefined): SecretState {
		if (action === 'token') {
			const { secret } = clientOf(raw, fieldsOf(raw));
			if (secret === undefined) return 'missing';
			return secret === this.visitors.application.clientSecret ? 'right' : 'wrong';
		}
		const token = this.tokenIn(raw);
		if (token === undefined) return 'missing';
		return this.visitors.grants.accessToken(token) ? 'right' : 'wrong';
	}

	private tokenIn(raw: RawRequest): string | undefined {
		const { tokenIn } = this.options.state.readings;
		const inHeader = /^Bearer (.+)$/i.exec(headerOf(raw, 'authorization'))?.[1];
		const inQuery = queryOf(raw.url).get('access_token') ?? undefined;
		if (tokenIn === 'header') return inHeader;
		return tokenIn === 'query' ? inQuery : (inHeader ?? inQuery);
	}

	private answer(raw: RawRequest, action: VisitorAction | undefined): Answer {
		const { limits, state } = this.options;
		if (!limits.allowsAccount(SERVICE) || (action && !limits.allowsAction(action))) {
			return page('<h1>Too many requests</h1>', 429);
		}
		limits.take(action, SERVICE);
		if (state.account.isBroken) return page('<h1>Something went wrong</h1>', 500);
		try {
			return this.perform(raw, action);
		} catch (error) {
			if (error instanceof TokenRefusal) return this.refusal('token', error.code);
			if (error instanceof ReadRefusal) return this.badToken(error);
			throw error;
		}
	}

	private perform(raw: RawRequest, action: VisitorAction | undefined): Answer {
		const { readings, account } = this.options.state;
		switch (action) {
			case 'authorize':
				return this.signInPage(raw);
			case 'decide':
				return this.decision(raw);
			case 'token':
				return json(this.checked(TOKEN_ANSWER, tokenAnswer(this.visitors, account, raw)));
			case 'logout':
				return this.logout(raw);
			case 'attributesV3': {
				const body = attributesV3(this.spend(raw, { isGroup: true }));
				return this.inForm(readings.attributesForm, this.checked(ATTRIBUTES_V3, body));
			}
			case 'attributesV2': {
				const body = attributesV2(this.spend(raw, { isGroup: true }), readings.affiliation);
				return this.inForm(readings.attributesForm, this.checked(ATTRIBUTES_V2, body));
			}
			case 'userInfo': {
				const claims = claimsOf(this.visitors, this.spend(raw, { isGroup: false }));
				return this.inForm(readings.userInfoForm, this.checked(CLAIMS, claims));
			}
			case 'keys':
				return json(this.visitors.keys.published());
			case 'discovery':
				return json(this.discovery());
			default:
				return page(NOT_FOUND, 404);
		}
	}

	private signInPage(raw: RawRequest): Answer {
		const query = queryOf(raw.url);
		const asked = this.visitors.read(query);
		if (!('error' in asked)) return page(consentHtml(this.visitors, asked, query.toString()));
		// Without a known application and address nobody is sent anywhere.
		const address = query.get('redirect_uri') ?? '';
		const isTrusted = asked.error !== 'invalid_client' && this.visitors.takesRedirect(address);
		if (!isTrusted) return page(refusedHtml(asked));
		return redirect(this.visitors.refuse(address, asked, query.get('state') ?? undefined));
	}

	private decision(raw: RawRequest): Answer {
		const { person: uuid, decision } = fieldsOf(raw);
		const asked = this.visitors.read(queryOf(raw.url));
		if ('error' in asked) return page(refusedHtml(asked));
		if (decision !== 'allow') return redirect(this.visitors.decline(asked));
		const person = this.visitors.people.find((each) => each.uuid === uuid);
		if (!person) return this.signInPage(raw);
		return redirect(this.visitors.agree(asked, person));
	}

	private logout(raw: RawRequest): Answer {
		const query = queryOf(raw.url);
		const address = query.get('redirect_uri') ?? '';
		const isKnown = query.get('client_id') === this.visitors.application.clientId;
		if (!isKnown || !this.visitors.takesRedirect(address)) return page(NOT_FOUND, 400);
		return redirect(address);
	}

	/** Uses a token up. */
	private spend(raw: RawRequest, { isGroup }: { isGroup: boolean }): Grant {
		const token = this.tokenIn(raw);
		const issued = token === undefined ? undefined : this.visitors.grants.accessToken(token);
		if (!issued) throw new ReadRefusal(401, 'invalid_token');
		issued.uses += 1;
		// A second use is refused, and the token is good for nothing from then on.
		if (this.options.state.readings.tokenUses === 'once') issued.isRevoked = true;
		if (isGroup && issued.grant.scope === 'openid')
			throw new ReadRefusal(403, 'insufficient_scope');
		return issued.grant;
	}

	private inForm(form: string, body: object): Answer {
		if (form === 'json') return json(body);
		const signed = this.visitors.keys.sign({ ...this.envelope(), ...body });
		const text = form.toLowerCase().endsWith('jwe') ? this.visitors.keys.encrypt(signed) : signed;
		const quoted = form.startsWith('quoted') ? JSON.stringify(text) : text;
		const twice = JSON.stringify(JSON.stringify(text));
		return { ...json(null), text: form.startsWith('doubly') ? twice : quoted };
	}

	/** What any signed answer of the service says. */
	private envelope() {
		const { issuer, application, options } = this.visitors;
		const issuedAt = Math.floor(options.now() / 1000);
		return { iss: issuer, aud: application.clientId, iat: issuedAt, exp: issuedAt + 300 };
	}

	private discovery() {
		const { issuer } = this.visitors;
		const base = issuer.replace(/\/oidc$/, '');
		return {
			issuer,
			authorization_endpoint: `${base}/oauth/authorize`,
			token_endpoint: `${base}/oauth/token`,
			userinfo_endpoint: `${base}/api/public/v3/userinfo`,
			jwks_uri: `${base}/oidc/.well-known/jwks`,
			response_types_supported: ['code'],
			grant_types_supported: ['authorization_code', 'refresh_token'],
			subject_types_supported: ['public'],
			scopes_supported: ['openid'],
			token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
			id_token_signing_alg_values_supported: ['RS256', 'ES256'],
		};
	}

	private refusal(action: VisitorAction | undefined, code: string): Answer {
		if (action !== 'token') {
			return this.badToken(new ReadRefusal(code === 'insufficient_scope' ? 403 : 401, code));
		}
		const body = { error: code, error_description: TOKEN_WORDS[code] ?? 'Something went wrong.' };
		if (code in TOKEN_WORDS) this.checked(TOKEN_REFUSAL, body);
		return json(body, 400, code);
	}

	private badToken({ status, code }: ReadRefusal): Answer {
		const { badToken } = this.options.state.readings;
		if (badToken === 'none') return { ...json(null, status, code), text: '' };
		if (badToken === 'html') return { ...page(`<h1>${status}</h1>`, status), code };
		return json({ error: code, error_description: 'The access token is not good.' }, status, code);
	}

	private checked<Body extends object>(schema: z.ZodType, body: Body): Body {
		const violations = this.options.isChecked ? violationsOf(schema, body) : [];
		if (violations.length > 0) {
			throw new Error(`The sandbox's own answer breaks the contract: ${violations.join('; ')}`);
		}
		return body;
	}
}
