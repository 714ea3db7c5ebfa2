/** The account and the client of one poll. */
import type { IPollFunctions } from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import {
	accountOf,
	CREDENTIAL,
	directTransport,
	refuseAccount,
	type Account,
} from '../api/account';
import { Id123Client } from '../api/client';
import type { TriggerSettings } from './settings';

export interface Connection {
	account: Account;
	client: Id123Client;
	cancellation: Cancellation;
}

/** @throws NodeOperationError where nothing may be sent, or nothing could come of it */
export async function connect(
	context: IPollFunctions,
	{ slots, selected }: TriggerSettings,
): Promise<Connection> {
	const account = accountOf(await context.getCredentials(CREDENTIAL));
	const refused = selected.size === 0 ? NO_EVENT : refuseAccount(account);
	if (refused) throw nodeErrorOf(context.getNode(), refused);
	const cancellation = new Cancellation();
	const client = new Id123Client({
		lane: account.lane,
		secrets: account.secrets,
		user: { slots, cancellation },
		transport: directTransport(context, account),
		actionNames: {},
	});
	return { account, client, cancellation };
}

const NO_EVENT: RowFailure = {
	what: 'Events is empty',
	hint: 'Choose at least one event.',
	state: 'notSent',
	label: 'Events',
	rule: 'required',
	failure: { cause: 'configuration-invalid' },
};
