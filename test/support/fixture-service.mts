import { join } from 'node:path';
import { createEngine, type Engine } from '../support/engine.mts';
import { projectRoot } from '../support/engine/native.mts';
import {
	startRecordingServer,
	type Answer,
	type RecordingServer,
} from '../support/recording-server.mts';

export const FIXTURE = 'n8n-nodes-fixture.fixture';
export const STEPS = 'n8n-nodes-fixture.fixtureSteps';
export const TRIGGER = 'n8n-nodes-fixture.fixtureTrigger';
export const FIXTURE_PACKAGE = join(projectRoot(), 'test/support/fixture-nodes');

/** The service of the fixture nodes: greets anyone but Bob, knows one key, lists people by twos. */
export async function startFixtureService(): Promise<RecordingServer> {
	return await startRecordingServer(({ path, query, headers, body }): Answer => {
		if (path === '/whoami') return whoami(String(headers['x-api-key']));
		if (path === '/sign') return { body: { authorization: headers.authorization } };
		if (path === '/people') {
			const people = ['Ann', 'Bea', 'Cleo'].filter((name) => name.includes(query.filter ?? ''));
			const from = Number(query.from ?? 0);
			return { body: { people: people.slice(from, from + 2), next: from + 2 } };
		}
		const { name } = body as { name: string };
		if (name === 'Bob') return { status: 422, body: { reason: 'No Bobs' } };
		return { body: { hello: name } };
	});
}

/** An engine with the fixture nodes and an account at their service. */
export async function createFixtureEngine({ url }: RecordingServer): Promise<Engine> {
	return await createEngine({
		packages: [FIXTURE_PACKAGE],
		credentials: {
			fixtureApi: { baseUrl: url, apiKey: 'key-1' },
			fixtureSignedApi: { secret: 's3cret' },
		},
	});
}

function whoami(key: string): Answer {
	if (key === 'blocked') return { status: 403, body: { status: 'error' } };
	if (key === 'page') return { body: '<html>Sign in</html>' };
	if (key !== 'key-1') return { body: { status: 'error', code: 'F101' } };
	return { body: { status: 'success' } };
}
