/** Status calls, and verifications, which tie several checks of one person together. */
import { lineOf } from './envelope.mts';
import type { Family, Verification } from './model.mts';
import { callbackUrlOf, metadataOf, type Perform } from './perform.mts';
import type { IdMeState } from './state.mts';

const readTransaction =
	(family: Family): Perform =>
	(state, { id }) => {
		const transaction = state.ownTransaction(id, family);
		state.checks.read(transaction);
		return state.shown(transaction);
	};

export const readTelecom = readTransaction('telecom');
export const readDocument = readTransaction('document');

function listed(state: IdMeState, { verificationId, transactionIds }: Verification) {
	return {
		verification_id: verificationId,
		transactions: transactionIds
			.flatMap((id) => state.checks.transaction(id) ?? [])
			.map((transaction) => lineOf(transaction, state.readings)),
	};
}

export const createVerification: Perform = (state, { fields }) => {
	const callbackUrl = callbackUrlOf(fields.callback_url);
	return listed(state, state.checks.open({ callbackUrl, metadata: metadataOf(fields.metadata) }));
};

export const readVerification: Perform = (state, { id }) =>
	listed(state, state.ownVerification(id));
