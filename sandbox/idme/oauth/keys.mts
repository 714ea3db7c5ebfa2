/** The keys that ID.me's stand-in signs with, and the tokens that it signs: good ones, and ones nobody should believe. */
import {
	constants,
	createCipheriv,
	createHmac,
	createSign,
	generateKeyPairSync,
	publicEncrypt,
	randomBytes,
	type JsonWebKey,
	type KeyObject,
} from 'node:crypto';
import type { Readings } from '../readings.mts';

type Algorithm = Readings['signingAlgorithm'];

interface SigningKey {
	id: string;
	algorithm: Algorithm;
	publicKey: KeyObject;
	privateKey: KeyObject;
}

export type Claims = Readonly<Record<string, unknown>>;

const encoded = (value: unknown): string =>
	Buffer.from(JSON.stringify(value)).toString('base64url');

function keyPair(algorithm: Algorithm, id: string): SigningKey {
	const pair =
		algorithm === 'RS256'
			? generateKeyPairSync('rsa', { modulusLength: 2048 })
			: generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { id, algorithm, ...pair };
}

function publicJwk({ id, algorithm, publicKey }: SigningKey): JsonWebKey {
	return { ...publicKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' };
}

// Making keys takes a while, so the first ones are made once for all sandboxes of a process, when they are needed.
let firstKeys: SigningKey[] | undefined;
let strangers: SigningKey[] | undefined;
let clientKeys: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

const bothKinds = (name: string): SigningKey[] => [
	keyPair('RS256', `${name}-rsa`),
	keyPair('ES256', `${name}-ec`),
];

export class Keys {
	private generation = 1;
	private current: SigningKey[] | undefined;
	private former: SigningKey[] = [];

	constructor(private readonly readings: Readings) {}

	/** New keys sign from now on. The former ones are still published with `keepFormer`, else they are gone. */
	rotate({ keepFormer = false } = {}): void {
		this.former = keepFormer ? [...this.signing, ...this.former] : [];
		this.generation += 1;
		this.current = bothKinds(`sandbox-${this.generation}`);
	}

	reset(): void {
		this.generation = 1;
		this.current = undefined;
		this.former = [];
	}

	/** The JWK set that is published (RFC 7517). */
	published(): { keys: JsonWebKey[] } {
		return { keys: [...this.signing, ...this.former].map(publicJwk) };
	}

	/** A signed token (RFC 7519), signed as the readings say. */
	sign(claims: Claims): string {
		const { signingAlgorithm, signature } = this.readings;
		const key = this.keyFor(signature, signingAlgorithm);
		const kid = signature === 'wrongKey' ? this.keyOf(this.signing, key.algorithm).id : key.id;
		const alg = { none: 'none', hs256: 'HS256' }[String(signature)] ?? key.algorithm;
		const signed = `${encoded({ alg, typ: 'JWT', kid })}.${encoded(claims)}`;
		return `${signed}.${this.signatureOf(signed, key)}`;
	}

	/** An encrypted token (RFC 7516): RSA-OAEP and A256CBC-HS512, the algorithms that ID.me's recordings show. */
	encrypt(text: string): string {
		const header = encoded({ alg: 'RSA-OAEP', enc: 'A256CBC-HS512', cty: 'JWT' });
		const secret = randomBytes(64);
		const iv = randomBytes(16);
		const { RSA_PKCS1_OAEP_PADDING: padding } = constants;
		const wrapped = publicEncrypt(
			{ key: this.client.publicKey, padding, oaepHash: 'sha1' },
			secret,
		);
		const cipher = createCipheriv('aes-256-cbc', secret.subarray(32), iv);
		const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
		const bits = Buffer.alloc(8);
		bits.writeBigUInt64BE(BigInt(header.length * 8));
		const mac = createHmac('sha512', secret.subarray(0, 32));
		const tag = mac.update(header).update(iv).update(sealed).update(bits).digest().subarray(0, 32);
		const rest = [wrapped, iv, sealed, tag].map((part) => part.toString('base64url'));
		return [header, ...rest].join('.');
	}

	/** The key pair of the application that encrypted answers are meant for. */
	get client(): { publicKey: KeyObject; privateKey: KeyObject } {
		clientKeys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
		return clientKeys;
	}

	private get signing(): SigningKey[] {
		firstKeys ??= bothKinds('sandbox-1');
		this.current ??= firstKeys;
		return this.current;
	}

	private keyFor(signature: Readings['signature'], algorithm: Algorithm): SigningKey {
		if (signature !== 'wrongKey' && signature !== 'unknownKey') {
			return this.keyOf(this.signing, algorithm);
		}
		strangers ??= bothKinds('stranger');
		return this.keyOf(strangers, algorithm);
	}

	private keyOf(keys: readonly SigningKey[], algorithm: Algorithm): SigningKey {
		return keys[algorithm === 'RS256' ? 0 : 1];
	}

	private signatureOf(signed: string, key: SigningKey): string {
		const { signature } = this.readings;
		if (signature === 'none') return '';
		if (signature === 'hs256') {
			// The classic confusion: the public key, which everybody has, taken for a shared secret.
			const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
			return createHmac('sha256', secret).update(signed).digest('base64url');
		}
		const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' as const };
		return createSign('sha256').update(signed).sign(options, 'base64url');
	}
}
