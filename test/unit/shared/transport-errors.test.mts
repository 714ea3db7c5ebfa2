import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { readTransportError } from '../../../nodes/shared/answers.ts';
import { NODE } from './support/node.mts';

/** As axios throws: its own error, with the cause's code, around what Node threw. */
function axiosError(message: string, code?: string, cause?: Error): Error {
	const error = Object.assign(new Error(message, { cause }), { code, isAxiosError: true });
	error.name = 'AxiosError';
	return error;
}

const nodeError = (message: string, code?: string): Error =>
	Object.assign(new Error(message), code === undefined ? {} : { code });

/** As n8n's HTTP helper throws: an error of n8n's with axios' below it. */
const wrapped = (message: string, code?: string, cause?: Error): NodeApiError =>
	new NodeApiError(NODE, axiosError(message, code, cause) as never);

const UNREACHABLE: Array<[string, string, string]> = [
	['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:443', 'refused'],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND secure-xx.id123.io', 'notFound'],
	['EAI_AGAIN', 'getaddrinfo EAI_AGAIN secure-us.id123.io', 'notFound'],
	['EHOSTUNREACH', 'connect EHOSTUNREACH 10.0.0.1:443', 'noRoute'],
	['ENETUNREACH', 'connect ENETUNREACH 10.0.0.1:443', 'noRoute'],
	['ENETDOWN', 'connect ENETDOWN 10.0.0.1:443', 'noRoute'],
];

const LOST: Array<[string | undefined, string, string]> = [
	['ECONNRESET', 'read ECONNRESET', 'dropped'],
	['ECONNRESET', 'socket hang up', 'dropped'],
	['EPIPE', 'write EPIPE', 'dropped'],
	['EHOSTUNREACH', 'read EHOSTUNREACH', 'dropped'],
	['ENETUNREACH', 'write ENETUNREACH', 'dropped'],
	['ENETDOWN', 'read ENETDOWN', 'dropped'],
	['ERR_CANCELED', 'canceled', 'canceled'],
	['ERR_BAD_RESPONSE', 'aborted', 'dropped'],
	['ERR_NETWORK', 'Network Error', 'dropped'],
	[undefined, 'Something that nobody knows', 'dropped'],
	['ECONNABORTED', 'timeout of 60000ms exceeded', 'timeout'],
	['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443', 'timeout'],
	['ESOCKETTIMEDOUT', 'ESOCKETTIMEDOUT', 'timeout'],
	[undefined, 'The request timed out', 'timeout'],
];

const CERTIFICATES = [
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'EPROTO',
];

/** The ways in which one and the same cause reaches us. */
const forms = (message: string, code?: string): Array<[string, unknown]> => [
	["n8n's error around axios'", wrapped(message, code)],
	["n8n's error around axios' around Node's", wrapped(message, code, nodeError(message, code))],
	["axios' error", axiosError(message, code)],
	["Node's error", nodeError(message, code)],
	[
		'only the innermost has the code',
		wrapped('Request failed', undefined, nodeError(message, code)),
	],
];

describe('a request that certainly did not reach the service', () => {
	it.each(UNREACHABLE)('%s (%s) is unreachable: %s', (code, message, why) => {
		for (const [form, error] of forms(message, code)) {
			expect([form, readTransportError(error)]).toEqual([form, { kind: 'unreachable', why }]);
		}
	});

	it.each(CERTIFICATES)('%s is a certificate that cannot be trusted', (code) => {
		for (const [form, error] of forms('certificate', code)) {
			expect([form, readTransportError(error)]).toEqual([
				form,
				{ kind: 'untrusted', why: 'certificate' },
			]);
		}
	});

	it('is one whose domain the credential does not allow', () => {
		const message =
			'Domain not allowed: This credential is restricted from accessing secure.example. Only the following domains are allowed: id123.io';
		for (const error of [
			new NodeOperationError(NODE, message),
			new NodeApiError(NODE, new NodeOperationError(NODE, message) as never),
			new Error(message),
		]) {
			expect(readTransportError(error)).toEqual({ kind: 'untrusted', why: 'notAllowed' });
		}
	});

	it('is one that nobody listens to, for real', async () => {
		const server = createServer();
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const { port } = server.address() as AddressInfo;
		await new Promise((closed) => server.close(closed));
		const error = await new Promise<Error>((failed) => {
			httpRequest({ port, host: '127.0.0.1' }).on('error', failed).end();
		});
		expect(readTransportError(new NodeApiError(NODE, error as never))).toEqual({
			kind: 'unreachable',
			why: 'refused',
		});
	});
});

describe('a request whose answer was lost', () => {
	it.each(LOST)('%s (%s) may have been carried out: %s', (code, message, why) => {
		for (const [form, error] of forms(message, code)) {
			expect([form, readTransportError(error)]).toEqual([form, { kind: 'unclear', what: why }]);
		}
	});

	it('is one whose connection the server closes, for real', async () => {
		const server = createServer((incoming) => incoming.socket.destroy());
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const { port } = server.address() as AddressInfo;
		const error = await new Promise<Error>((failed) => {
			httpRequest({ port, host: '127.0.0.1' }).on('error', failed).end();
		});
		await new Promise((closed) => server.close(closed));
		expect(readTransportError(new NodeApiError(NODE, error as never))).toEqual({
			kind: 'unclear',
			what: 'dropped',
		});
	});

	it.each([undefined, null, 'ECONNREFUSED', 17, {}, { code: 17 }, { code: 'constructor' }])(
		'is what %j is taken for, since nothing else is certain',
		(error) => {
			expect(readTransportError(error)).toEqual({ kind: 'unclear', what: 'dropped' });
		},
	);

	it('does not search in circles', () => {
		const outer: { code: string; cause?: unknown } = { code: 'ECONNRESET' };
		outer.cause = { message: 'inner', cause: outer };
		expect(readTransportError(outer)).toEqual({ kind: 'unclear', what: 'dropped' });
	});
});
