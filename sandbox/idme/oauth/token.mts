/** The token endpoint (https://docs.id.me/guides/o-auth-2-0/error-codes): codes and refresh tokens against access tokens. */
import { createHash } from 'node:crypto';
import type { Account } from '../account.mts';
import { fieldsOf, headerOf, type RawRequest } from '../requests.mts';
import { claimsOf } from './claims.mts';
import { REFRESH_LIFE_MS, TOKEN_LIFE_MS, type Grant } from './grants.mts';
import type { Visitors } from './visitors.mts';
import type { TokenCode } from '../../../nodes/IdMe/oauth/failures.ts';
import type { TokenAnswer } from './contract.mts';

/** The token endpoint says no. */
export class TokenRefusal extends Error {
	constructor(readonly code: TokenCode) {
		super(code);
	}
}

type Fields = Readonly<Record<string, unknown>>;

const textOf = (fields: Fields, name: string): string => {
	const value = fields[name];
	if (typeof value !== 'string' || value === '') throw new TokenRefusal('invalid_request');
	return value;
};

/** Client id and secret, from the header (RFC 6749, 2.3.1) or from the body. */
export function clientOf(raw: RawRequest, fields: Fields): { id: unknown; secret: unknown } {
	const basic = /^Basic (.+)$/i.exec(headerOf(raw, 'authorization'))?.[1];
	if (basic === undefined) return { id: fields.client_id, secret: fields.client_secret };
	const pair = Buffer.from(basic, 'base64').toString('utf8');
	const at = pair.indexOf(':');
	const [id, secret] = [pair.slice(0, at), pair.slice(at + 1)].map((part) => {
		try {
			return decodeURIComponent(part);
		} catch {
			return part;
		}
	});
	return { id, secret };
}

function identify(visitors: Visitors, raw: RawRequest, fields: Fields): void {
	const { id, secret } = clientOf(raw, fields);
	const { application, options } = visitors;
	if (id === undefined || id === '') throw new TokenRefusal('invalid_request');
	if (id !== application.clientId) throw new TokenRefusal('invalid_client');
	const isProof = options.readings.pkceReplacesSecret && fields.code_verifier !== undefined;
	if (secret === undefined && isProof) return;
	if (secret === undefined || secret === '') throw new TokenRefusal('invalid_request');
	if (secret !== application.clientSecret) throw new TokenRefusal('invalid_client');
}

function refuseScope(grant: Grant, { scope }: Fields): void {
	if (scope !== undefined && scope !== '' && scope !== grant.scope) {
		throw new TokenRefusal('invalid_scope');
	}
}

function refuseProof({ challenge }: Grant, { code_verifier: verifier }: Fields): void {
	if (challenge === undefined) return;
	const hash = createHash('sha256').update(String(verifier ?? ''));
	if (hash.digest('base64url') !== challenge) throw new TokenRefusal('invalid_grant');
}

function grantOf(visitors: Visitors, fields: Fields): Grant {
	const code = textOf(fields, 'code');
	const redirectUri = textOf(fields, 'redirect_uri');
	const grant = visitors.grants.grant(code);
	if (!grant) throw new TokenRefusal('invalid_grant');
	if (grant.isUsed) {
		// Somebody has the code who should not: nothing that came of it is good any more.
		grant.isRevoked = true;
		throw new TokenRefusal('invalid_grant');
	}
	if (redirectUri !== grant.redirectUri) throw new TokenRefusal('invalid_redirect_uri');
	refuseScope(grant, fields);
	refuseProof(grant, fields);
	grant.isUsed = true;
	return grant;
}

function answer(
	visitors: Visitors,
	grant: Grant,
	tokens: { accessToken: string; refreshToken: string },
): TokenAnswer {
	const hasId = grant.scope.split(/\s+/).includes('openid');
	return {
		access_token: tokens.accessToken,
		token_type: 'bearer',
		expires_in: TOKEN_LIFE_MS / 1000,
		scope: grant.scope,
		refresh_token: tokens.refreshToken,
		refresh_expires_in: REFRESH_LIFE_MS / 1000,
		...(hasId ? { id_token: visitors.keys.sign(claimsOf(visitors, grant)) } : {}),
	};
}

function refreshed(visitors: Visitors, fields: Fields): TokenAnswer {
	const refreshToken = textOf(fields, 'refresh_token');
	const issued = visitors.grants.refreshToken(refreshToken);
	if (!issued) throw new TokenRefusal('invalid_grant');
	refuseScope(issued.grant, fields);
	if (visitors.options.readings.refreshTokens === 'kept') {
		const accessToken = visitors.grants.issueAccess(issued.grant);
		return answer(visitors, issued.grant, { accessToken, refreshToken });
	}
	issued.isRevoked = true;
	return answer(visitors, issued.grant, visitors.grants.issue(issued.grant));
}

/** Answers a request for a token. Throws a TokenRefusal. */
export function tokenAnswer(visitors: Visitors, account: Account, raw: RawRequest): TokenAnswer {
	const fields = fieldsOf(raw);
	const grantType = textOf(fields, 'grant_type');
	identify(visitors, raw, fields);
	// The documented code of the password grant; nobody has a password here.
	if (grantType === 'password') throw new TokenRefusal('invalid_resource_owner');
	if (!account.grants.includes(grantType)) throw new TokenRefusal('unauthorized_client');
	if (grantType === 'refresh_token') return refreshed(visitors, fields);
	const grant = grantOf(visitors, fields);
	return answer(visitors, grant, visitors.grants.issue(grant));
}
