/** A service that repeats whatever it was sent, in every kind of answer. */
import type { IDataObject } from 'n8n-workflow';
import { FAILURES, type Failure } from '../../../nodes/IdMe/api/failures.ts';
import { LIMITS } from '../../../nodes/shared/limits.ts';
import type { ByteAnswer } from '../../engine/IdMeVerification/support/byte-server.mts';

/** What there is to repeat of one row. */
export interface Sent {
	/** The id that the row's request names. */
	id: string;
	/** Headers, path, texts and secrets. */
	words: string;
	/** All that and the bytes of the images. */
	bytes: string;
}

export interface Echo {
	name: string;
	/** Whether it speaks of the account, so that it ends the run for all its rows. */
	isOfAccount: boolean;
	answer: (sent: Sent) => ByteAnswer;
}

const ALL: Array<[number, Failure]> = Object.entries(FAILURES).map(([code, failure]) => [
	Number(code),
	failure,
]);

/** Longer than anybody would wait, so that a throttled row is given up at once. */
const GIVEN_UP = { 'retry-after': String(LIMITS.throttledGiveUpMs / 1000 + 60) };

const findings = (code: number, { words, bytes }: Sent) => [
	{ code, message: words, additional_info: bytes },
	{ code, message: bytes, additional_info: words },
];

const refusals = ALL.map(
	([code, { httpStatus = 422, kind, scope }]): Echo => ({
		name: `${code} as a refusal`,
		isOfAccount: scope === 'account',
		answer: (sent) => ({
			status: httpStatus,
			headers: kind === 'tooFast' ? GIVEN_UP : {},
			body: { errors: findings(code, sent) },
		}),
	}),
);

/** A transaction, also as the only one of its verification. */
export function bodyOf(sent: Sent, code: number, result: IDataObject): IDataObject {
	const transaction = {
		transaction_id: sent.id,
		verification_id: sent.id,
		// Of no kind that is known, so that it may be the answer to any operation.
		product: 'check',
		status: { code, message: sent.words },
		result,
	};
	return { ...transaction, transactions: [transaction] };
}

const results = ALL.map(
	([code]): Echo => ({
		name: `${code} as a result`,
		isOfAccount: false,
		answer: (sent) => ({
			body: bodyOf(sent, 300, { verified: false, errors: findings(code, sent) }),
		}),
	}),
);

const of = (name: string, answer: Echo['answer'], isOfAccount = false): Echo => ({
	name,
	isOfAccount,
	answer,
});

const others: Echo[] = [
	of('a success', (sent) => ({ body: bodyOf(sent, 200, { verified: true }) })),
	of('a success that lists no result', (sent) => ({ body: bodyOf(sent, 200, {}) })),
	of('a code that is not published', (sent) => ({
		status: 422,
		body: { errors: findings(9999, sent) },
	})),
	of('its bytes and no code', ({ bytes }) => ({ status: 422, body: { error: bytes } })),
	of('words and no code', ({ words }) => ({ status: 422, body: { message: words } })),
	of('a plain word', ({ words }) => ({ status: 422, body: { errors: [words] } })),
	of('a status of its own', ({ words }) => ({ body: { status: { code: 200, message: words } } })),
	of('a web page', ({ words }) => ({ body: `<html>${words}</html>` })),
	of('half an answer', ({ words }) => ({ body: `{"errors": [{"message": "${words}` })),
	of('a page with status 503', ({ bytes }) => ({ status: 503, body: `<html>${bytes}` })),
	of('a closed connection', () => ({ drop: true })),
	of('a page with status 403', ({ words }) => ({ status: 403, body: `<html>${words}` }), true),
	of(
		'a redirect',
		({ words }) => ({ status: 302, headers: { location: '/elsewhere' }, body: words }),
		true,
	),
];

export const ECHOES: readonly Echo[] = [...refusals, ...results, ...others];
