/** A credential with a generic `authenticate` and a test that knows answers with status 200. */
exports.FixtureApi = class FixtureApi {
	constructor() {
		this.name = 'fixtureApi';
		this.displayName = 'Fixture API';
		this.properties = [
			{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
			{ displayName: 'API Key', name: 'apiKey', type: 'string', default: '' },
			{ displayName: 'Tenant', name: 'tenant', type: 'string', default: 'main' },
		];
		this.authenticate = {
			type: 'generic',
			properties: {
				headers: { 'X-API-KEY': '={{ $credentials.apiKey }}', 'X-Kind': 'fixture' },
				qs: { tenant: '={{ $credentials.tenant.toUpperCase() }}' },
			},
		};
		this.test = {
			request: {
				baseURL: '={{ $credentials.baseUrl }}',
				url: '/whoami',
				method: 'POST',
				body: { action: 'who-am-i' },
			},
			rules: [
				{
					type: 'responseSuccessBody',
					properties: { key: 'code', value: 'F101', message: 'The key is not known' },
				},
				{
					type: 'responseSuccessBody',
					properties: { key: 'status', value: undefined, message: 'That is no answer of the API' },
				},
				{
					type: 'responseCode',
					properties: { value: 403, message: 'This address is not allowed' },
				},
			],
		};
	}
};
