/** What ID.me says in its own words is shown where nothing else is known, without what is nobody's business. */
import { ACCESS_TOKEN, openStage, REFRESH_TOKEN } from './support/stage.mts';

const stage = openStage();

describe("ID.me's own words", () => {
	const SOCIAL = '288410030';
	const BORN = '19920714';
	const description = `Visitor ${SOCIAL} born ${BORN} is not eligible`;

	it.each([
		['in the words', { error: 'weird_thing', error_description: description }],
		['in the code', { error: `weird_${SOCIAL}_${BORN}` }],
	])('are shown without numbers of people: %s', async (_, body) => {
		stage.person = () => ({ status: 400, body });
		stage.token = () => ({ status: 400, body });
		for (const operation of ['getAttributes', 'refreshToken', 'exchangeCode']) {
			const run = await stage.run({
				operation,
				items: [{ accessToken: ACCESS_TOKEN, refreshToken: REFRESH_TOKEN, query: body }],
				onError: 'continueErrorOutput',
			});
			const { error, message, details } = run.error[0].json;
			expect(JSON.stringify([error, message, details])).not.toMatch(/\d{4}/);
			expect(error).toContain('weird');
		}
	});

	it('are shown without a part of the token that was sent', async () => {
		const error_description = `Unknown token ${ACCESS_TOKEN.replace(/\d/g, 'x').slice(0, 20)}...`;
		stage.person = () => ({ status: 400, body: { error: 'weird', error_description } });
		const run = await stage.run({
			operation: 'getAttributes',
			items: [{ accessToken: ACCESS_TOKEN.replace(/\d/g, 'x') }],
			onError: 'continueErrorOutput',
		});
		expect(run.error[0].json.error).toMatch(/: Unknown token \*\*\*$/);
	});

	it.each(['server_error', 'access_denied'])(
		'are shown without the code and the state that came with them: %s',
		async (error) => {
			const { query } = await stage.signIn();
			const said = `code ${query.code} of ${query.state} and ${SOCIAL}`;
			const { success, error: failed } = await stage.run({
				operation: 'verifyVisitor',
				items: [
					{
						query: {
							...query,
							error,
							error_description: said,
							error_uri: `https://docs.id.me/?${query.code}`,
						},
					},
				],
				onError: 'continueErrorOutput',
			});
			const [{ json }] = [...success, ...failed];
			const shown = JSON.stringify([json.reason, json.error, json.message, json.details]);
			for (const hidden of [query.code, query.state.slice(0, 20), SOCIAL]) {
				expect(shown).not.toContain(hidden);
			}
			expect(shown).toContain('code *** of *** and ***');
		},
	);
});
