import type { Sandbox } from '../../sandbox/server.mts';
import type { N8nClient } from '../n8n/rest-client.mts';
import type { JsonObject } from '../n8n/types.mts';
import { say } from './print.mts';
import type { Credentials } from './workflow.mts';

/** Who may open the forms of the demo. */
export const DESK = { user: 'desk', password: 'desk' } as const;
/** Where ID.me sends visitors back to: the second page of the sign-in example. */
const REDIRECT_PATH = 'webhook/id-me';

interface DemoCredential {
	type: string;
	name: string;
	data: JsonObject;
	/** Whether n8n can test it as it stands. */
	isTested: boolean;
}

function wanted({ apiUrl, apiKey, idMe, idMeUrl }: Sandbox, n8nUrl: string): DemoCredential[] {
	const { clientId, clientSecret } = idMe.visitors.application;
	const custom = { environment: 'custom', baseUrl: idMeUrl };
	const application = { ...custom, clientId, clientSecret, scope: 'military' };
	return [
		{
			type: 'id123Api',
			name: 'ID123 (sandbox)',
			data: { region: 'custom', baseUrl: apiUrl, apiKey },
			isTested: true,
		},
		{
			type: 'idMeServicesApi',
			name: 'ID.me checks (sandbox)',
			data: { ...custom, apiSecret: idMe.apiSecret, encoding: 'plain' },
			isTested: true,
		},
		{
			type: 'idMeAppApi',
			name: 'ID.me sign-in (sandbox)',
			data: { ...application, redirectUri: `${n8nUrl}/${REDIRECT_PATH}` },
			isTested: true,
		},
		{
			// Waits for somebody who presses Connect.
			type: 'idMeOAuth2Api',
			name: 'ID.me connected account (sandbox)',
			data: application,
			isTested: false,
		},
		{ type: 'httpBasicAuth', name: 'Front desk', data: { ...DESK }, isTested: false },
	];
}

/** Makes the demo's credentials, in place of those of an earlier demo, whose sandbox is gone. */
export async function placeCredentials(
	client: N8nClient,
	sandbox: Sandbox,
	n8nUrl: string,
): Promise<Credentials> {
	const credentials: Record<string, { id: string; name: string }> = {};
	const old = await client.listCredentials();
	for (const { type, name, data, isTested } of wanted(sandbox, n8nUrl)) {
		for (const each of old.filter((one) => one.name === name)) {
			await client.deleteCredential(each.id);
		}
		const saved = await client.createCredential(name, type, data);
		credentials[type] = { id: saved.id, name };
		if (!isTested) continue;
		const test = await client.testCredential(saved, data);
		if (test.status !== 'OK') throw new Error(`The test of "${name}" failed: ${test.message}`);
		say(`  credential "${name}": ${test.message}`);
	}
	return credentials;
}
