const { NodeApiError } = require('n8n-workflow');

/** Judges each answer by itself: a row that fails becomes an error item where the run goes on. */
async function judge(items, response) {
	const pairedItem = { item: this.getItemIndex() };
	if (response.statusCode < 400) return items.map((item) => ({ ...item, pairedItem }));
	const message = response.body.reason;
	if (!this.continueOnFail()) {
		throw new NodeApiError(this.getNode(), response.body, {
			message,
			httpCode: String(response.statusCode),
		});
	}
	return [{ json: { error: message, message, details: { code: 'E1' } }, pairedItem }];
}

/** A declarative node with one operation, a searchable list, a drop-down list and a mapper. */
exports.Fixture = class Fixture {
	constructor() {
		this.description = {
			displayName: 'Fixture',
			name: 'fixture',
			group: ['transform'],
			version: [1, 2],
			description: 'Greets people over HTTP',
			defaults: { name: 'Fixture' },
			usableAsTool: true,
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'fixtureApi', required: true }],
			requestDefaults: {
				baseURL: '={{ $credentials.baseUrl }}',
				url: '/greet',
				method: 'POST',
				ignoreHttpStatusErrors: true,
				headers: { 'X-Version': '={{ $version }}' },
			},
			properties: [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					noDataExpression: true,
					options: [{ name: 'Greet', value: 'greet', action: 'Greet a person' }],
					default: 'greet',
					routing: { output: { postReceive: [judge] } },
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					required: true,
					default: '',
					routing: { send: { type: 'body', property: 'name' } },
				},
			],
		};
		this.methods = {
			listSearch: {
				async people(filter, paginationToken) {
					const { people, next } = await this.helpers.httpRequestWithAuthentication.call(
						this,
						'fixtureApi',
						{
							baseURL: (await this.getCredentials('fixtureApi')).baseUrl,
							url: '/people',
							qs: { filter, from: paginationToken },
							json: true,
						},
					);
					this.logger.info('Searched', { filter });
					return { results: people.map((name) => ({ name, value: name })), paginationToken: next };
				},
			},
			loadOptions: {
				async languages() {
					const operation = this.getCurrentNodeParameter('operation');
					return [{ name: 'English', value: `${operation}-en` }];
				},
			},
			resourceMapping: {
				async fields() {
					const field = (id) => ({ id, displayName: id, required: true, display: true });
					return { fields: ['a', 'b', 'a'].map(field) };
				},
			},
		};
	}
};
