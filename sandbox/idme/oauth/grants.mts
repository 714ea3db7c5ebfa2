/** Codes and tokens: what was issued to whom, how long it is good, and how often it was used. */
import { randomBytes } from 'node:crypto';
import type { Person } from '../people.mts';

/** Lifetimes that ID.me documents. */
export const CODE_LIFE_MS = 5 * 60_000;
export const TOKEN_LIFE_MS = 5 * 60_000;
export const REFRESH_LIFE_MS = 7 * 24 * 60 * 60_000;

/** What a person agreed to. */
export interface Consent {
	person: Person;
	redirectUri: string;
	scope: string;
	nonce?: string;
	/** Of the proof key (RFC 7636), as S256. */
	challenge?: string;
}

export interface Grant extends Consent {
	code: string;
	expiresAt: number;
	isUsed: boolean;
	/** Whether everything that came of it is void. */
	isRevoked: boolean;
}

export interface Issued {
	grant: Grant;
	expiresAt: number;
	uses: number;
	isRevoked: boolean;
}

const token = (): string => randomBytes(16).toString('hex');

export class Grants {
	private readonly codes = new Map<string, Grant>();
	private readonly access = new Map<string, Issued>();
	private readonly refresh = new Map<string, Issued>();

	constructor(private readonly now: () => number) {}

	/** The code that goes back with the visitor. */
	open(consent: Consent): string {
		const code = token();
		const expiresAt = this.now() + CODE_LIFE_MS;
		this.codes.set(code, { ...consent, code, expiresAt, isUsed: false, isRevoked: false });
		return code;
	}

	/** What a code stands for; undefined where nobody was given it, or it is too old. */
	grant(code: string): Grant | undefined {
		const grant = this.codes.get(code);
		return grant && this.now() < grant.expiresAt ? grant : undefined;
	}

	issue(grant: Grant): { accessToken: string; refreshToken: string } {
		const accessToken = token();
		const refreshToken = token();
		const issued = { grant, uses: 0, isRevoked: false };
		this.access.set(accessToken, { ...issued, expiresAt: this.now() + TOKEN_LIFE_MS });
		this.refresh.set(refreshToken, { ...issued, expiresAt: this.now() + REFRESH_LIFE_MS });
		return { accessToken, refreshToken };
	}

	/** Only an access token, for a refresh token that stays. */
	issueAccess(grant: Grant): string {
		const accessToken = token();
		const expiresAt = this.now() + TOKEN_LIFE_MS;
		this.access.set(accessToken, { grant, uses: 0, isRevoked: false, expiresAt });
		return accessToken;
	}

	accessToken(text: string): Issued | undefined {
		return this.good(this.access.get(text));
	}

	refreshToken(text: string): Issued | undefined {
		return this.good(this.refresh.get(text));
	}

	clear(): void {
		this.codes.clear();
		this.access.clear();
		this.refresh.clear();
	}

	private good(issued: Issued | undefined): Issued | undefined {
		if (!issued || issued.isRevoked || issued.grant.isRevoked) return undefined;
		return this.now() < issued.expiresAt ? issued : undefined;
	}
}
