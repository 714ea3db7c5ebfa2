/**
 * What a real n8n keeps of runs with the ID.me nodes: no secret, token, code, Social Security number, birth date or picture
 * beyond what somebody put there.
 *
 * What a person types into a node or an item is input and stands in the run's own data. To keep the two apart no run here
 * holds such a value in one piece: parameters are expressions that put it together from halves. So wherever n8n keeps the
 * whole, a node or n8n has written it there. The pictures are input too: n8n may keep them in its store for files, once for
 * each file that was read, and nowhere else.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../scripts/n8n/n8n-process.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { Execution, JsonObject, WorkflowNode } from '../../scripts/n8n/types.mts';
import type { RecordingServer } from '../support/recording-server.mts';
import { GOSSIP, Gossip, startRelay } from './support/idme-services.mts';
import {
	chainOf,
	confirm,
	identity,
	license,
	node,
	ofVisitor,
	sendCode,
	verifyVisitor,
} from './support/idme-workflows.mts';
import { findIn, keptBy } from './support/kept.mts';

const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };
const API_SECRET = 'api-secret-4Kd8Wm2QzT6y';
const CLIENT_SECRET = 'client-secret-9Xw2Lq7TzBc3';
const PICTURE = 'picture-bytes-Hq2v9XcR4a1';
/** A persona of ID.me's sandbox that is confirmed by phone, and one that is not. */
const BORN = '1942-07-09';
const BORN_REFUSED = '1977-03-09';
/** A visitor of the sandbox with a Social Security number. */
const VISITOR = 'Randee Cummerata';
const SOCIAL = '437-17-3768';
/** A visitor whose number is asked for, as a proof that the search would find it. */
const SHOWN_VISITOR = 'Juliann Schultz';
const SHOWN_SOCIAL = '375-86-6623';
/** The code whose exchange works where everything else is refused. */
const READ_FAILS = 'authorization-code-whose-reading-fails';
const MADE_UP_CODE = 'made-up-authorization-code-5519';
const CODES = { right: '123123', wrong: '864203' };

/** Values that must not be found in one piece. Those that are only known later are added as they come. */
const forbidden: Record<string, string> = {
	'the API secret': API_SECRET,
	'the API secret as it is sent': Buffer.from(API_SECRET).toString('base64'),
	'the client secret': CLIENT_SECRET,
	'a one-time code': CODES.right,
	'a wrong one-time code': CODES.wrong,
	'a birth date': BORN,
	'a birth date of a refused check': BORN_REFUSED,
	'the Social Security number': SOCIAL,
	'the Social Security number without dashes': SOCIAL.replaceAll('-', ''),
	'the authorization code of a refused exchange': MADE_UP_CODE,
	'the authorization code of a refused reading': READ_FAILS,
	'a Social Security number in a refusal': GOSSIP.social,
	'an access token in a refusal': GOSSIP.accessToken,
	'a refresh token in a refusal': GOSSIP.refreshToken,
};

let folder: string;
let sandbox: Sandbox;
let relay: RecordingServer;
let gossip: Gossip;
let echo: RecordingServer;
let n8n: RunningN8n;
const credentials: Record<string, { id: string; name: string }> = {};

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'digital-id-e2e-'));
	const files = join(folder, 'files');
	mkdirSync(files);
	const picture = Buffer.from(PICTURE.repeat(2_400));
	picture.set([0xff, 0xd8, 0xff, 0xe0]);
	for (const name of ['success.jpg', 'fail.jpg']) writeFileSync(join(files, name), picture);
	await installCommunityPackage(join(folder, 'n8n'), await packProject(join(folder, 'package')));
	sandbox = await startSandbox({ idMe: { apiSecret: API_SECRET, clientSecret: CLIENT_SECRET } });
	relay = await startRelay(sandbox.idMeUrl, (name, token) => {
		forbidden[`the ${name} ${token.slice(0, 4)} of a visitor`] = token;
	});
	({ gossip, server: echo } = await Gossip.start(READ_FAILS, (verifier) => {
		forbidden[`verifier ${verifier.slice(0, 4)} of a sign-in`] = verifier;
	}));
	n8n = await startN8n({
		userFolder: join(folder, 'n8n'),
		fileFolders: [files],
		env: { N8N_LOG_LEVEL: 'debug' },
	});
	await n8n.client.signIn(OWNER);
	const { clientId } = sandbox.idMe.visitors.application;
	const redirectUri = `${n8n.url}/webhook/id-me`;
	const app = { clientId, clientSecret: CLIENT_SECRET, redirectUri, scope: 'medical' };
	const save = async (type: string, name: string, baseUrl: string, data: JsonObject) => {
		const all = { environment: 'custom', baseUrl, ...data };
		const { id } = await n8n.client.createCredential(name, type, all);
		credentials[name] = { id, name };
	};
	const services = { apiSecret: API_SECRET, encoding: 'plain' };
	await save('idMeServicesApi', 'checks', sandbox.idMeUrl, services);
	await save('idMeServicesApi', 'checks that are refused', echo.url, services);
	await save('idMeAppApi', 'visitors', relay.url, app);
	await save('idMeAppApi', 'visitors that are refused', echo.url, app);
}, 180_000);

afterAll(async () => {
	await n8n?.client.close();
	await n8n?.stop();
	for (const server of [relay, echo, sandbox]) await server?.close();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

const check = (name: string, parameters: JsonObject, by: string, settings = {}) =>
	node(name, 'n8n-nodes-digital-id.idMeVerification', parameters, {
		credentials: { idMeServicesApi: credentials[by] },
		...settings,
	});

const visitor = (name: string, parameters: JsonObject, by: string, settings = {}) =>
	node(name, 'n8n-nodes-digital-id.idMeAttributes', parameters, {
		credentials: { idMeAppApi: credentials[by] },
		...settings,
	});

const read = (name: string, file: string): WorkflowNode =>
	node(name, 'n8n-nodes-base.readWriteFile', {
		operation: 'read',
		fileSelector: join(folder, 'files', file),
	});

let pictures = 0;

/** Runs nodes one after the other. */
async function run(name: string, nodes: WorkflowNode[]): Promise<Execution> {
	pictures += nodes.filter(({ type }) => type.endsWith('readWriteFile')).length;
	const { id } = await n8n.client.importWorkflow(chainOf(name, nodes));
	const execution = await n8n.client.runWorkflow(id, 'Start');
	return await n8n.client.waitForExecution(id, execution);
}

const sent = "={{ $('Send Code').first().json.transactionId }}";
const json = (execution: Execution, name: string) => outputsOf(execution, name)[0][0].json;

/** A link that a node has made. */
async function signInLink(by: string): Promise<URL> {
	const execution = await run('A sign-in link', [
		visitor('Link', { ...ofVisitor, operation: 'buildSignInUrl' }, by),
	]);
	return new URL(String(json(execution, 'Link').url));
}

const stateOf = ({ searchParams }: URL): string => searchParams.get('state') ?? '';

/** What a visitor brings back from such a link. */
async function comeBack(persona: string): Promise<{ code: string; state: string }> {
	const { href: url } = await signInLink('visitors');
	const back = new URL(sandbox.idMe.authorize({ url, persona }));
	return { code: back.searchParams.get('code') ?? '', state: stateOf(back) };
}

test('checks and sign-ins that succeed and that do not', async () => {
	const checks = await run('Checks that are done', [
		node(
			'Marker',
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: '{"note":"marker-of-an-item-8842"}' },
			{ typeVersion: 3.4 },
		),
		check('Send Code', sendCode, 'checks'),
		check('Wrong Code', confirm(sent, CODES.wrong), 'checks', { onError: 'continueRegularOutput' }),
		check('Confirm Code', confirm(sent, CODES.right), 'checks'),
		check('Identity', identity('8889413032', BORN), 'checks'),
		check('Fraud', identity('3055557728', BORN_REFUSED), 'checks', {
			onError: 'continueRegularOutput',
		}),
		read('Read Front', 'success.jpg'),
		check('License', license, 'checks'),
		read('Read Another', 'fail.jpg'),
		check('Refused License', license, 'checks'),
	]);
	expect(checks.status).toBe('success');
	expect(json(checks, 'Wrong Code')).toMatchObject({ outcome: 'failed' });
	for (const name of ['Confirm Code', 'Identity', 'License']) {
		expect([name, json(checks, name).outcome]).toEqual([name, 'verified']);
	}
	for (const name of ['Fraud', 'Refused License']) {
		expect([name, json(checks, name).outcome]).toEqual([name, 'failed']);
	}

	const { code, state } = await comeBack(VISITOR);
	forbidden['the authorization code of a visitor'] = code;
	const visit = await run('A visitor', [
		visitor('Visitor', verifyVisitor(code, state), 'visitors'),
		visitor('Used Code', verifyVisitor(code, state), 'visitors', {
			onError: 'continueRegularOutput',
		}),
	]);
	expect(json(visit, 'Visitor')).toMatchObject({ verified: true, attributes: { social: '***' } });
	expect(json(visit, 'Used Code').error).toEqual(expect.any(String));
	expect(Object.keys(forbidden).filter((name) => name.endsWith('of a visitor'))).toHaveLength(3);

	const another = await comeBack(SHOWN_VISITOR);
	const asked = await run('A visitor whose number is asked for', [
		visitor(
			'Visitor',
			{ ...verifyVisitor(another.code, another.state), options: { redactSsn: false } },
			'visitors',
		),
	]);
	expect(json(asked, 'Visitor')).toMatchObject({ attributes: { social: SHOWN_SOCIAL } });
}, 60_000);

/** Every node against the service that repeats everything. */
async function refused(round: string): Promise<Record<string, WorkflowNode[]>> {
	const by = 'checks that are refused';
	const state = stateOf(await signInLink('visitors that are refused'));
	// A code is good for one exchange.
	const visit = (name: string, code: string) =>
		visitor(name, verifyVisitor(`${code}-${round}`, state), 'visitors that are refused');
	return {
		'Send Code': [check('Send Code', sendCode, by)],
		'Confirm Code': [check('Confirm Code', confirm(randomUUID(), CODES.right), by)],
		Identity: [check('Identity', identity('8889413032', BORN), by)],
		License: [read('Read Front', 'success.jpg'), check('License', license, by)],
		Exchange: [visit('Exchange', MADE_UP_CODE)],
		Reading: [visit('Reading', READ_FAILS)],
	};
}

test('refusals that repeat everything, with On Error set to stop and to continue', async () => {
	for (const [name, nodes] of Object.entries(await refused('stop'))) {
		const before = echo.requests.length;
		const execution = await run(`${name} stops`, nodes);
		expect([name, execution.status]).toEqual([name, 'error']);
		expect(execution.error?.message).toEqual(expect.any(String));
		expect([name, echo.requests.length - before]).toEqual([name, name === 'Reading' ? 2 : 1]);
	}

	// Now each is refused in the other way.
	gossip.isPageNext = true;
	const nodes = await refused('continue');
	const onError = 'continueRegularOutput';
	const chain = Object.values(nodes).flatMap((each) => each.map((one) => ({ ...one, onError })));
	const before = echo.requests.length;
	const execution = await run('All continue', chain as WorkflowNode[]);
	expect(execution.status).toBe('success');
	for (const name of Object.keys(nodes)) {
		expect([name, json(execution, name).error]).toEqual([name, expect.any(String)]);
	}
	expect(echo.requests.length - before).toBe(7);
}, 60_000);

test('the search sees whatever n8n keeps', async () => {
	// Also what is packed, and what was encoded as part of something else. Both may stay.
	const { userFolder } = n8n;
	writeFileSync(join(userFolder, 'control.gz'), gzipSync('a packed-marker-1173 in a file'));
	const encoded = Buffer.from('xx encoded-marker-6620 yy').toString('base64');
	writeFileSync(join(userFolder, 'control.json'), JSON.stringify({ encoded }));
	const found = findIn(keptBy(userFolder), {
		item: 'marker-of-an-item-8842',
		packed: 'packed-marker-1173',
		encoded: 'encoded-marker-6620',
		'workflow name': 'Checks that are done',
		masked: '"social":"***"',
		'number that somebody asked for': SHOWN_SOCIAL,
	});
	expect(found).toEqual(
		expect.arrayContaining([
			'item in .n8n/database.sqlite, execution_data.data',
			'item in .n8n/database.sqlite, execution_data.data, as the editor shows it',
			'item in .n8n/database.sqlite, execution_data.workflowData',
			'number that somebody asked for in .n8n/database.sqlite, execution_data.data',
			'packed in control.gz, unpacked',
			'encoded as Base64 in control.json',
			'workflow name in .n8n/n8nEventLog.log',
			'workflow name in n8n.log',
			'masked in .n8n/database.sqlite, execution_data.data, as the editor shows it',
		]),
	);
});

test('no secret, token, code, number or date of a person is found', () => {
	expect(findIn(keptBy(n8n.userFolder), forbidden)).toEqual([]);
});

test('the pictures are found in the store for files alone, once for each file that was read', () => {
	const found = findIn(keptBy(n8n.userFolder), { picture: PICTURE });
	const stored = found.filter((place) => /^picture in \.n8n\/(storage|binaryData)\//.test(place));
	expect(stored).toHaveLength(pictures);
	expect(found).toEqual(stored);
});
