/** ID.me's own words are shown where it has not published a code. They may repeat what they were sent, in any spelling. */
import type { IDataObject } from 'n8n-workflow';
import { confirmCode, verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { transactionBody, UNSUCCESSFUL } from '../../fixtures/idme/services/sample.mts';
import { API_SECRET, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** As the fixture has them: Veronica Persinger, born on 1942-07-09, with the phone 888 941 3032. */
const SPELLINGS: ReadonlyArray<readonly [string, string]> = [
	['the day of birth in words', '9 July 1942'],
	['the day of birth in words, month first', 'July 9th, 1942'],
	['the day of birth with a short month', '9 Jul 42'],
	['the day of birth with slashes', '07/09/1942'],
	['the phone with marks', '(888) 941-3032'],
	['the first name in capitals', 'VERONICA'],
	['the last name as HTML entities', [...'Persinger'].map((c) => `&#${c.charCodeAt(0)};`).join('')],
	['the last name in Base64', base64('Persinger')],
	['the secret', API_SECRET],
	['the secret in Base64', base64(API_SECRET)],
	['what the secret was sent as', base64(base64(API_SECRET))],
	['the secret, URL-encoded', encodeURIComponent(API_SECRET)],
	['a part of the secret', API_SECRET.slice(0, -4)],
];

it.each(SPELLINGS)('a refusal that repeats %s does not show it', async (_, written) => {
	stage.respond = () => refusal(400, 4999, `"${written}" does not go with this phone.`);
	for (const onError of ['continueErrorOutput', 'stopWorkflow'] as const) {
		const run = await stage.runFixture(verifyIdentity, { onError });
		const { message, description } = (run.thrownError ?? {}) as IDataObject & Error;
		const { error, message: said, details } = run.error[0]?.json ?? {};
		const shown = JSON.stringify([message, description, error, said, details]);
		expect(shown).not.toContain(written);
		expect(shown).toContain('***');
		expect(shown).toContain('4999');
		expect(shown).toContain('does not go with this');
	}
});

it.each([
	[503, {}],
	[429, { 'retry-after': '3600' }],
] as const)(
	'a code that is no code of ID.me is not shown with status %d',
	async (status, headers) => {
		const apiSecret = 'secret-with-a-pace-of-its-own';
		const errors = [{ code: `code 482913 for 8889413032 by ${apiSecret}` }];
		stage.respond = () => ({ status, headers, body: { errors } });
		const parameters = { ...confirmCode.requests[0].parameters, code: '482913' };
		const run = await stage.runFixture(confirmCode, {
			apiSecret,
			parameters,
			onError: 'continueErrorOutput',
		});
		const { error, message, details } = run.error[0].json;
		expect(JSON.stringify([error, message, details])).not.toMatch(/482913|8889413032/);
		expect(details).not.toHaveProperty('code');
	},
);

it.each(SPELLINGS)('a result that repeats %s does not show it', async (_, written) => {
	const errors = [{ code: 4999, message: `Not "${written}"`, additional_info: written }];
	stage.respond = () => ({
		body: transactionBody('telecom.identity.verify', UNSUCCESSFUL, {
			result: { verified: false, errors },
		}),
	});
	const run = await stage.runFixture(verifyIdentity);
	const shown = JSON.stringify(run.success[0].json);
	expect(run.success[0].json.outcome).toBe('failed');
	expect(shown).not.toContain(written);
	expect(shown).toContain('4999');
});
