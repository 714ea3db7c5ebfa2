/** Every operation of ID.me Verification that starts or ends something, as a workflow uses it, and how often it took place. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { EndpointName } from '../../../nodes/IdMe/api/endpoints.ts';
import type { FaultSubject } from '../../../sandbox/faults.mts';
import type { Transaction } from '../../../sandbox/idme/model.mts';
import type { Sandbox } from '../../../sandbox/server.mts';

export interface LosableOperation {
	call: EndpointName;
	parameters: INodeParameters;
	/** What the item of a row holds, with what it needs at the service. */
	rowOf(sandbox: Sandbox, row: number): IDataObject;
	/** How often the operation was carried out for the row. */
	count(sandbox: Sandbox, row: number): number;
	/** Holds what came out of a row that was done against what is at the service. */
	expectItem(sandbox: Sandbox, row: number, json: IDataObject): void;
}

const markOf = (row: number): string => `row-${row};`;
const MARKED = { options: { metadata: '={{ JSON.stringify("row-" + $json.row + ";") }}' } };
const PHONE = (row: number): string => `888555${String(1_000 + row)}`;

const ofRow = (sandbox: Sandbox, row: number): Transaction[] =>
	sandbox.idMe.transactions.filter(
		({ metadata, phone }) => metadata === markOf(row) || phone === PHONE(row),
	);

/** The row whose mark or number a request carries, or that of the transaction that it confirms. */
export function rowNamedIn({ idMe }: Sandbox, { body, target }: FaultSubject): number | undefined {
	const [, marked] = /row-(\d+);/.exec(JSON.stringify(body ?? null)) ?? [];
	if (marked !== undefined) return Number(marked);
	const phone = target === undefined ? undefined : idMe.transaction(target)?.phone;
	return phone === undefined ? undefined : Number(phone.slice(-4)) - 1_000;
}

/** What starts a check: a text message, or something that is paid for. */
function check(
	call: EndpointName,
	resource: string,
	parameters: INodeParameters,
	outcome: string,
): LosableOperation {
	return {
		call,
		parameters: { resource, operation: call, ...parameters, ...MARKED },
		rowOf: (_, row) => ({ phone: PHONE(row) }),
		count: (sandbox, row) => ofRow(sandbox, row).length,
		expectItem: (sandbox, row, json) => {
			const [{ transactionId }] = ofRow(sandbox, row);
			expect(json).toMatchObject({ transactionId, outcome });
		},
	};
}

const IMAGES = { frontImage: 'photo', backImage: 'photo' };

const confirmCode: LosableOperation = {
	call: 'confirmCode',
	parameters: {
		resource: 'phone',
		operation: 'confirmCode',
		transactionId: '={{ $json.transactionId }}',
		code: '123123',
	},
	rowOf: ({ idMe }, row) => {
		const { transactionId } = idMe.checks.start({
			product: 'telecom.possession.sms',
			phone: PHONE(row),
			plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
			sms: { expiresAt: idMe.now() + 600_000, wrongCodes: 0, isConfirmed: false },
		});
		return { transactionId };
	},
	count: (sandbox, row) => {
		const [{ transactionId, sms }] = ofRow(sandbox, row);
		const done = sandbox.journal
			.of('confirmCode')
			.filter((entry) => entry.done && entry.target === transactionId);
		expect(sms?.isConfirmed).toBe(done.length > 0);
		return done.length;
	},
	expectItem: (sandbox, row, json) => {
		const [{ transactionId }] = ofRow(sandbox, row);
		expect(json).toMatchObject({ transactionId, outcome: 'verified' });
	},
};

const create: LosableOperation = {
	call: 'createVerification',
	parameters: { resource: 'verification', operation: 'create', ...MARKED },
	rowOf: () => ({}),
	count: ({ journal }, row) =>
		journal
			.of('createVerification')
			.filter((entry) => entry.done && JSON.stringify(entry.body).includes(markOf(row))).length,
	expectItem: ({ idMe }, row, { verificationId }) => {
		const made = idMe.checks.verification(String(verificationId));
		expect(made?.metadata).toBe(markOf(row));
	},
};

export const LOSABLE: readonly LosableOperation[] = [
	check('sendCode', 'phone', { phone: '={{ $json.phone }}' }, 'pending'),
	confirmCode,
	check(
		'verifyIdentity',
		'phone',
		{ phone: '={{ $json.phone }}', birthDate: '1942-07-09' },
		'verified',
	),
	check('verifyLicense', 'document', IMAGES, 'verified'),
	check('verifyPassport', 'document', IMAGES, 'verified'),
	check('verifyPasscard', 'document', IMAGES, 'verified'),
	create,
];
