/** A credential whose `authenticate` is a function. */
exports.FixtureSignedApi = class FixtureSignedApi {
	constructor() {
		this.name = 'fixtureSignedApi';
		this.displayName = 'Fixture Signed API';
		this.properties = [{ displayName: 'Secret', name: 'secret', type: 'string', default: '' }];
	}

	async authenticate(credentials, request) {
		const value = Buffer.from(credentials.secret).toString('base64');
		return { ...request, headers: { ...request.headers, Authorization: `Signed ${value}` } };
	}
};
