import { isObject } from '../../../shared/answers';
import { oneItem, sending, type Plan } from '../../../shared/declarative/operation';
import type { Result } from '../../../shared/result';
import type { ServiceRequest } from '../../api/client';
import { sentOf } from '../../api/explain';
import { listedTransactionOf } from '../../check/transaction';
import { shown } from '../plan';
import { readCallbackAndMetadata, readId, type Row, type VerificationOperation } from '../row';

export const create: VerificationOperation = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a verification',
		description: 'Create an empty verification, whose ID several checks can share',
	},
	shows: [],
	offers: ['callbackUrl', 'metadata', 'simplify'],
	plan: (row) => {
		const fields = readCallbackAndMetadata(row);
		if (!fields.ok) return fields;
		return verificationPlan(row, 'createVerification', { fields: fields.value });
	},
};

export const get: VerificationOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a verification',
		description:
			'Retrieve a verification and its checks without their results, which Get of each check tells',
	},
	shows: ['verificationId', 'simplify'],
	offers: [],
	plan: (row) => {
		const id = readId(row, 'verificationId');
		return id.ok ? verificationPlan(row, 'readVerification', { id: id.value }) : id;
	},
};

function verificationPlan(
	row: Row,
	name: 'createVerification' | 'readVerification',
	request: ServiceRequest,
): Result<Plan> {
	return sending(async () => {
		const sent = sentOf(name, await row.client.call(name, request));
		if (!sent.ok) return sent;
		const { verification_id: verificationId, transactions: listed } = sent.value;
		const discreet = row.client.discreetly(request);
		const transactions = (Array.isArray(listed) ? listed : [])
			.filter(isObject)
			.map((entry) => listedTransactionOf(entry, { discreet }));
		const isRead = name === 'readVerification';
		const known = isRead ? undefined : `Verification ID ${String(verificationId)}`;
		return oneItem(shown(row, { verificationId, transactions }, sent.value), known);
	});
}
