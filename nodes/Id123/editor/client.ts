/** A client for what the editor asks while somebody fills in the node. */
import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { LIMITS } from '../../shared/limits';
import { ok, type Result } from '../../shared/result';
import type { RowFailure } from '../../shared/rowFailure';
import type { ActionName } from '../api/actions';
import type { CallResult, Id123Client } from '../api/client';
import { accountIn, connect } from '../api/connection';
import { explain } from '../api/explain';

/** The client, or why nothing may be sent with the chosen credential. */
export async function editorClient(context: ILoadOptionsFunctions): Promise<Result<Id123Client>> {
	const account = await accountIn(context);
	if (!account.ok) return account;
	const user = { slots: LIMITS.requestsAtATime, cancellation: new Cancellation() };
	return ok(connect(context, account.value, { user }));
}

/**
 * The id that a resource locator of the node holds at present; '' when nothing is chosen, and for an expression, whose
 * value is known only in a run.
 */
export function chosenId(context: ILoadOptionsFunctions, parameter: string): string {
	const id = context.getCurrentNodeParameter(parameter, { extractValue: true });
	const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
	return text.startsWith('=') ? '' : text;
}

/**
 * A picker that cannot show its list says why, instead of showing an empty one. The editor shows the message alone, so
 * the next step stands in it as well.
 */
export function pickerError(
	context: ILoadOptionsFunctions,
	{ what, hint }: RowFailure,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${what}. ${hint}`);
}

export function failureOfCall(action: ActionName, result: CallResult): RowFailure {
	if (result.kind === 'success' || result.kind === 'cancelled') {
		return { what: 'The list was not loaded', hint: 'Open it again.', state: 'notSent' };
	}
	return explain(action, result);
}
