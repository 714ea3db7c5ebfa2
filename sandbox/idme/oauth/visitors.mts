/** The sign-in of visitors: the application that they sign in to, what they agree to, and the tokens that follow. */
import { personCalled, PEOPLE, GROUPS, type Person } from '../people.mts';
import type { Readings } from '../readings.mts';
import { Grants } from './grants.mts';
import { Keys } from './keys.mts';

export interface Application {
	clientId: string;
	clientSecret: string;
	/** Addresses that visitors may be sent back to; by default any without query and fragment. */
	redirectUris?: readonly string[];
	/** Policies of the application; by default every group of the people, and some more. */
	scopes?: readonly string[];
}

export interface VisitorsOptions {
	now: () => number;
	issuer: () => string;
	application: Application;
	readings: Readings;
}

/** A refusal of the sign-in page: its name, and words about it. */
export interface Refused {
	error: string;
	description: string;
}

export interface SignIn {
	redirectUri: string;
	scope: string;
	state?: string;
	nonce?: string;
	challenge?: string;
}

export interface AuthorizeInput {
	/** The sign-in link. */
	url: string;
	/** A name, part of one, an id, or words such as `Veteran`; the first person where none is given. */
	persona?: string;
	person?: Person;
	/** The visitor declines. */
	deny?: boolean;
}

const MORE_SCOPES = ['openid', 'employee', 'hospital_employee', 'mfa', 'identity', 'login'];

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	access_denied: 'The end-user or authorization server denied the request.',
	invalid_client: 'The client identifier provided is invalid.',
	invalid_redirect_uri: 'The redirection URI provided does not match a pre-registered value.',
	invalid_request: 'The request is missing a required parameter.',
	invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
	redirect_uri_mismatch: 'The redirection URI provided does not match a pre-registered value.',
	unauthorized_client: 'The client is not authorized to use the requested response type.',
	unsupported_response_type:
		'The requested response type is not supported by the authorization server.',
};

const refused = (error: string): Refused => ({ error, description: DESCRIPTIONS[error] });

/** The address with something added to its query. */
export function withQuery(address: string, values: Record<string, string | undefined>): string {
	const url = new URL(address);
	for (const [name, value] of Object.entries(values)) {
		if (value !== undefined) url.searchParams.set(name, value);
	}
	return url.href;
}

export class Visitors {
	readonly grants: Grants;
	readonly keys: Keys;
	readonly people = PEOPLE;

	constructor(readonly options: VisitorsOptions) {
		this.grants = new Grants(options.now);
		this.keys = new Keys(options.readings);
	}

	get application(): Application {
		return this.options.application;
	}

	get scopes(): readonly string[] {
		return this.application.scopes ?? [...GROUPS, ...MORE_SCOPES];
	}

	get issuer(): string {
		return this.options.issuer();
	}

	reset(): void {
		this.grants.clear();
		this.keys.reset();
	}

	/** Whether visitors may be sent back there: registered, or at least without query and fragment. */
	takesRedirect(address: string): boolean {
		const { redirectUris } = this.application;
		if (redirectUris) return redirectUris.includes(address);
		return URL.canParse(address) && !/[?#]/.test(address) && /^https?:/.test(address);
	}

	/** What a sign-in link asks for, or why it is refused. */
	read(query: URLSearchParams): SignIn | Refused {
		const value = (name: string): string | undefined => query.get(name) || undefined;
		const redirectUri = value('redirect_uri');
		const scope = value('scope');
		const type = value('response_type');
		const clientId = value('client_id');
		if (!clientId || !redirectUri || !type) return refused('invalid_request');
		if (clientId !== this.application.clientId) return refused('invalid_client');
		if (!this.takesRedirect(redirectUri)) return refused(this.options.readings.redirectRefusal);
		if (type === 'token') return refused('unauthorized_client');
		if (type !== 'code') return refused('unsupported_response_type');
		const isKnown = scope?.split(/\s+/).every((each) => this.scopes.includes(each));
		if (!scope || !isKnown) return refused('invalid_scope');
		const challenge = value('code_challenge');
		if (challenge !== undefined && value('code_challenge_method') !== 'S256') {
			return refused('invalid_request');
		}
		return { redirectUri, scope, state: value('state'), nonce: value('nonce'), challenge };
	}

	/** Where a visitor who agrees is sent, with a code. */
	agree({ state, ...signIn }: SignIn, person: Person): string {
		const code = this.grants.open({ ...signIn, person });
		return withQuery(signIn.redirectUri, { code, state });
	}

	/** Where a visitor is sent without one. */
	refuse(address: string, { error, description }: Refused, state: string | undefined): string {
		const page = 'https://docs.id.me/guides/o-auth-2-0/error-codes';
		return withQuery(address, {
			error,
			error_description: description,
			error_uri: page,
			state,
		});
	}

	/**
	 * Plays a visitor at the sign-in page.
	 * @returns the address that the visitor is sent back to, with a code or a refusal
	 * Throws an Error where nobody is called like that, or where there is nowhere to be sent to.
	 */
	authorize({ url, persona, person, deny = false }: AuthorizeInput): string {
		const query = new URL(url).searchParams;
		const state = query.get('state') ?? undefined;
		const asked = this.read(query);
		if ('error' in asked) {
			const address = query.get('redirect_uri') ?? '';
			if (!URL.canParse(address)) throw new Error(`The sign-in is refused: ${asked.error}`);
			return this.refuse(address, asked, state);
		}
		if (deny) return this.refuse(asked.redirectUri, refused('access_denied'), state);
		const visitor = person ?? (persona === undefined ? PEOPLE[0] : personCalled(persona));
		if (!visitor) throw new Error(`Nobody is called ${persona}`);
		return this.agree(asked, visitor);
	}

	decline({ redirectUri, state }: SignIn): string {
		return this.refuse(redirectUri, refused('access_denied'), state);
	}
}
