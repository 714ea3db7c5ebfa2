/** The one connection to ID.me's Services API: from a credential to a client, whoever asks. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Result } from '../../shared/result';
import { atAddress, directSend, type Sender, type Sending } from '../../shared/http/transports';
import { accountOf, CREDENTIAL, REQUEST_SETTINGS, type Account } from './account';
import { IdMeClient, type ClientParts } from './client';

export async function accountIn(context: {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}): Promise<Result<Account>> {
	return accountOf(await context.getCredentials(CREDENTIAL));
}

export function connect(
	sender: Sender,
	{ baseUrl, limiter, credential, secrets, withoutSecret }: Account,
	{ settings = REQUEST_SETTINGS, ...sending }: Sending & Pick<ClientParts, 'paths'>,
): IdMeClient {
	const send = directSend(sender, CREDENTIAL, atAddress(baseUrl, settings), credential());
	return new IdMeClient({ ...sending, limiter, secrets, withoutSecret, send });
}
