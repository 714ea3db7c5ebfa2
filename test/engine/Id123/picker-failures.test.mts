import { failureBody } from '../../fixtures/id123/failures.mts';
import { byId } from '../../fixtures/id123/sample.mts';
import { FAILURES } from '../../../nodes/Id123/api/failures.ts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { searchIn } from './support/search.mts';
import { openStage } from './support/stage.mts';

const stage = openStage();
const { student } = TEMPLATE_IDS;
const search = searchIn(stage);

describe('a picker that cannot show its list', () => {
	const refusals: Array<[string, () => void, keyof typeof FAILURES]> = [
		['a key that is not known', () => (stage.sandbox.readings.wrongKey = 'F112'), 'F112'],
		['an account without the API', () => (stage.sandbox.id123.account.apiRights = false), 'F102'],
		['an API that is off', () => (stage.sandbox.id123.account.apiActivated = false), 'F106'],
		['an address not allowed', () => (stage.sandbox.id123.account.allowedIps = []), 'F107'],
	];

	it.each(refusals)('says what to do about %s', async (_, prepare, code) => {
		prepare();
		const credential =
			code === 'F112' ? { ...stage.credential('sandbox'), apiKey: 'wrong' } : undefined;
		const { meaning, hint } = FAILURES[code];
		for (const method of ['searchTemplates', 'searchCards'] as const) {
			const parameters = { templateId: byId(student) };
			const found = search(method, { parameters, credential });
			await expect(found).rejects.toThrow(`${meaning}. ${hint}`);
		}
	});

	it('says so where a typed id is refused for another reason than being unknown', async () => {
		stage.respond = () => ({ body: failureBody('F106', { echoed: {} }) });
		stage.templates = stage.respond;
		const found = search('searchTemplates', { filter: 'abc', on: 'server' });
		await expect(found).rejects.toThrow(FAILURES.F106.meaning);
		expect(stage.bodies()).toHaveLength(1);
	});

	it('names the address where a page answers in place of ID123', async () => {
		stage.respond = () => ({ status: 404, body: '<html>Not here</html>' });
		const found = search('searchTemplates', { on: 'server' });
		await expect(found).rejects.toThrow(/does not answer as ID123|did not answer as ID123/);
	});

	it('refuses an address that is not secure, and sends nothing', async () => {
		const credential = { region: 'custom', baseUrl: 'http://192.0.2.1/api/v2/', apiKey: 'k' };
		await expect(search('searchTemplates', { credential })).rejects.toThrow('is not secure');
	});
});
