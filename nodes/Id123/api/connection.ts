/** The one connection to ID123: from a credential to a client, whoever asks. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { failed, ok, type Result } from '../../shared/result';
import { atAddress, directSend, type Sender, type Sending } from '../../shared/http/transports';
import { accountOf, CREDENTIAL, refuseAccount, REQUEST_SETTINGS, type Account } from './account';
import { Id123Client, type ActionNames } from './client';

/** The account of a node's credential, or why nothing may be sent for it. */
export async function accountIn(context: {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}): Promise<Result<Account>> {
	const account = accountOf(await context.getCredentials(CREDENTIAL));
	const refused = refuseAccount(account);
	return refused ? failed(refused) : ok(account);
}

export function connect(
	sender: Sender,
	{ baseUrl, limiter, credential, secrets, withoutKey }: Account,
	{
		settings = REQUEST_SETTINGS,
		actionNames = {},
		...sending
	}: Sending & { actionNames?: ActionNames },
): Id123Client {
	const send = directSend(sender, CREDENTIAL, atAddress(baseUrl, settings), credential());
	return new Id123Client({
		...sending,
		actionNames,
		limiter,
		secrets,
		send: async (request) => withoutKey(await send(request)),
	});
}
