import fc from 'fast-check';
import { readCompact, readPayload } from '../../../../nodes/IdMe/oauth/signedToken.ts';
import { encryptedToken, signedToken, signingPair, unsignedToken } from './support/tokens.mts';

const CLAIMS = { sub: 'd733', fname: 'Zoë' };
const token = signedToken(signingPair('ES256'), CLAIMS);
const quoted = (text: string, times: number) =>
	Array.from({ length: times }).reduce<string>((inner) => JSON.stringify(inner), text);

describe('an answer', () => {
	it.each([0, 1, 2, 3])('is a signed token, as it is or quoted %i times', (times) => {
		const payload = readPayload(` ${quoted(token, times)}\n`);
		expect(payload).toMatchObject({ kind: 'signed', token: { claims: CLAIMS } });
	});

	it.each([0, 1, 2])('is an encrypted token, quoted %i times', (times) => {
		expect(readPayload(quoted(encryptedToken(), times))).toEqual({ kind: 'encrypted' });
	});

	it('is an object, or JSON that a proxy turned into text', () => {
		for (const body of [CLAIMS, JSON.stringify(CLAIMS), quoted(JSON.stringify(CLAIMS), 2)]) {
			expect(readPayload(body)).toEqual({ kind: 'object', object: CLAIMS });
		}
	});

	it('is not unwrapped for ever', () => {
		expect(readPayload(quoted(token, 4))).toEqual({ kind: 'unreadable' });
	});

	it.each([
		['a web page', '<html>Not found</html>'],
		['nothing', ''],
		['null', null],
		['a number', 5],
		['a list', [CLAIMS]],
		['JSON that was cut', '{"attributes":[{"hand'],
		['JSONP', 'callback({"attributes":[]})'],
		['a sentence with two dots', 'No. Not. Found'],
		['a token without signature part', token.split('.').slice(0, 2).join('.')],
		['a token of four parts', `${token}.extra`],
		['a token whose header is no JSON', `bm8.${token.split('.').slice(1).join('.')}`],
	])('is unreadable: %s', (_, body) => {
		expect(readPayload(body)).toEqual({ kind: 'unreadable' });
	});

	it('never makes the reader throw', () => {
		fc.assert(
			fc.property(fc.anything(), (body) => expect(readPayload(body)).toHaveProperty('kind')),
		);
		fc.assert(fc.property(fc.string(), (body) => expect(readPayload(body)).toHaveProperty('kind')));
	});

	it('keeps an empty signature for the judge to refuse', () => {
		expect(readCompact(unsignedToken(CLAIMS))).toMatchObject({ kind: 'signed' });
	});

	it('is read in the one spelling of base64url only', () => {
		const parts = token.split('.');
		const padded = [parts[0], `${parts[1]}=`, parts[2]].join('.');
		expect(readPayload(padded)).toEqual({ kind: 'unreadable' });
	});
});
