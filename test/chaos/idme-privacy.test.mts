/**
 * No secret, phone, code, birth date, name, SSN or image byte in any error, log line or execution record of ID.me
 * Verification beyond what a user asked for: over all operations and all failures, whatever the service sends back. It
 * repeats all that it was sent. (The Services API takes no SSN; one may stand in the metadata.)
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { masked, personalValues } from '../../nodes/IdMe/api/personal.ts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import type { ByteRequest, Respond } from '../engine/IdMeVerification/support/byte-server.mts';
import { NODE, openStage } from '../engine/IdMeVerification/support/stage.mts';
import type { EngineRun } from '../support/engine.mts';
import { bodyOf, ECHOES, type Echo, type Sent } from './support/echoes.mts';
import { CASES, type Case } from './support/idme-cases.mts';
import { shortenPauses } from './support/pauses.mts';
import {
	errorsOf,
	everythingIn,
	otherSpellings,
	person,
	tracesOf,
	typedPhone,
	type Person,
} from './support/person.mts';

const stage = openStage();
beforeAll(shortenPauses);

const OF_ROWS = ECHOES.filter(({ isOfAccount }) => !isOfAccount);
/** A look that is refused is not told: what is known by then comes out. */
const OF_LOOKS = OF_ROWS.filter(({ name }) => !name.endsWith('as a refusal'));
const OF_ACCOUNTS = ECHOES.filter(({ isOfAccount }) => isOfAccount);

// ---- The service

interface Row {
	id: string;
	who: Person;
	echo: Echo;
	/** Whether its first answer is that it is under way. */
	isPending: boolean;
	/** What it sent first. */
	sent?: Sent;
}

let secrets = 0;
let secret = '';
const encoded = () => Buffer.from(secret).toString('base64');
const MARK = 'bytes-of-a-passport';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Of each file as much as shows its bytes, or nothing: one byte of it makes a text none. */
const ofFiles = (text: string, characters: number): string =>
	text.replace(
		/(Content-Type: image\/\w+\s+)([\s\S]*?)(?=\s+------n8n)/g,
		(_, head: string, content: string) => head + content.slice(0, characters),
	);

function sentBy({ id, who }: Row, { headers, path, body }: ByteRequest): Sent {
	const text = `${JSON.stringify(headers)} ${path} ${body.toString('utf8')}`;
	const words = ofFiles(text, 0);
	const more = `${otherSpellings(who, words)} ${secret} ${encoded()}`;
	return { id, words: `${words} ${more}`, bytes: `${ofFiles(text, 100)} ${more}` };
}

/** Each row gets its own answer, none before all have asked where that ends the run. Where nothing in a request tells its row, as of the health, every request the next one. */
function answering(rows: readonly Row[]): Respond {
	const byId = new Map(rows.map((row) => [row.id, row]));
	let count = 0;
	let asked = 0;
	let allAsked = (): void => {};
	const all = new Promise<void>((resolve) => (allAsked = resolve));
	return async (request) => {
		if ((asked += 1) === rows.length) allAsked();
		if (rows.every(({ echo }) => echo.isOfAccount)) await all;
		const text = `${request.path} ${request.body.toString('latin1')}`;
		const [id] = [...text.matchAll(UUID)].map(([found]) => found).filter((one) => byId.has(one));
		const row = byId.get(id) ?? rows[(count += 1) % rows.length];
		const isFirst = row.sent === undefined;
		row.sent ??= sentBy(row, request);
		if (row.isPending && isFirst) return { body: bodyOf(row.sent, 100, {}) };
		return row.echo.answer(row.sent);
	};
}

// ---- Rows

function rowsOf(people: readonly Person[], echoes: readonly Echo[], isPending = false): Row[] {
	return echoes.map((echo, at) => {
		const person = people[at % people.length];
		// Rows of one number would share one message, and one request.
		const phone = `${person.phone.slice(0, 8)}${String(at).padStart(2, '0')}`;
		return { id: randomUUID(), who: { ...person, phone }, echo, isPending };
	});
}

async function itemsOf(rows: readonly Row[]): Promise<INodeExecutionData[]> {
	const content = Buffer.concat([
		Buffer.from([0xff, 0xd8, 0xff]),
		Buffer.from(`${MARK}\0`.repeat(1_600)),
	]);
	const photo = await stage.engine.files.store(content, { mimeType: 'image/jpeg' });
	return rows.map(({ id, who }) => {
		const named: IBinaryData = { ...photo, fileName: `${who.lastName}.jpg` };
		const ids = { transactionId: id, verificationId: id };
		const callbackUrl = `https://n8n.example.org/${id}`;
		const json: IDataObject = { ...who, phone: typedPhone(who), ...ids, callbackUrl };
		return { json, binary: { front: named, back: named } };
	});
}

interface Settings {
	onError?: 'stopWorkflow' | 'continueErrorOutput' | 'continueRegularOutput';
	options?: INodeParameters;
	simplify?: boolean;
}

const credentials = () => ({ idMeServicesApi: stage.credential(` ${secret}\n`) });

function begin(rows: readonly Row[]): void {
	secret = `live-secret-9Xw2Lq7TzB-${(secrets += 1)}`;
	stage.respond = answering(rows);
}

async function use({ resource, operation, parameters }: Case, row: Row, via: 'tool' | 'engine') {
	begin([row]);
	return await stage.engine.runAsTool({
		node: { type: NODE, parameters: { resource, operation, ...parameters } },
		items: await itemsOf([row]),
		via,
		credentials: credentials(),
	});
}

async function run(
	{ resource, operation, parameters }: Case,
	rows: Row[],
	{ onError = 'continueErrorOutput', options, simplify = true }: Settings = {},
): Promise<EngineRun> {
	begin(rows);
	const isRead = operation === 'get';
	const merged = {
		...(parameters.options as INodeParameters),
		...options,
		...(isRead ? {} : { simplify }),
	};
	return await stage.engine.run({
		node: {
			type: NODE,
			parameters: {
				resource,
				operation,
				...parameters,
				...(isRead ? { simplify } : {}),
				options: merged,
			},
			onError,
		},
		items: await itemsOf(rows),
		credentials: credentials(),
	});
}

function expectWithout(record: unknown, ...words: string[]): void {
	const text = everythingIn(record);
	expect(words.filter((word) => text.includes(word))).toEqual([]);
}

/** @param rows those that the run was about; what it says of each must not tell who that is */
function expectDiscreet(run: EngineRun, rows: readonly Row[]): void {
	const { raw, thrownError, logs } = run;
	expectWithout([raw, thrownError, logs], secret, encoded());
	const failed = [...run.error, ...run.success.filter(({ json }) => json.error !== undefined)];
	const given = run.success
		.filter(({ json }) => json.error === undefined)
		// The service's own body is what a user asks for with Simplify off.
		.map(({ json: { raw: _, ...json } }) => json);
	const own = [thrownError, logs, errorsOf(failed), given];
	expectWithout(own, MARK);
	const text = everythingIn(own);
	for (const who of new Set(rows.map((row) => row.who))) {
		const found = tracesOf(who).exec(text);
		expect(found && text.slice(Math.max(0, found.index - 200), found.index + 50)).toBeNull();
	}
}

const people = fc.array(person, { minLength: 8, maxLength: 8 });
/** As many as are under way at a time where nothing is set. */
const FEW = LIMITS.requestsAtATime;
const RUNS = { numRuns: 1, endOnFailure: true };

describe.each(CASES.map((each) => [each.name, each] as const))('%s', (_, each) => {
	it('tells nothing of anybody, whatever comes back', async () => {
		await fc.assert(
			fc.asyncProperty(people, fc.boolean(), async (who, simplify) => {
				const rows = rowsOf(who, OF_ROWS);
				const done = await run(each, rows, { simplify });
				expect(done.success.length + done.error.length).toBe(rows.length);
				expectDiscreet(done, rows);
			}),
			RUNS,
		);
	});

	it('tells nothing of anybody where the account is refused', async () => {
		await fc.assert(
			fc.asyncProperty(people, async (who) => {
				// The health of the service is asked for once, so nobody sets how often at a time.
				const isHealth = each.operation === 'health';
				const rows = rowsOf(who, isHealth ? OF_ACCOUNTS.slice(0, FEW) : OF_ACCOUNTS);
				const options: INodeParameters = isHealth
					? {}
					: { requestsAtATime: LIMITS.maxRequestsAtATime };
				const done = await run(each, rows, { onError: 'continueRegularOutput', options });
				expect(done.success).toHaveLength(rows.length);
				expectDiscreet(done, rows);
			}),
			RUNS,
		);
	});

	it('tells nothing of anybody in the error that ends a run', async () => {
		const some = fc.shuffledSubarray([...ECHOES], { minLength: 4, maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(people, some, async (who, echoes) => {
				for (const row of rowsOf(who, echoes)) {
					expectDiscreet(await run(each, [row], { onError: 'stopWorkflow' }), [row]);
				}
			}),
			RUNS,
		);
	});

	if (each.canWait) {
		it('tells nothing of anybody where it is under way first and then whatever comes back', async () => {
			await fc.assert(
				fc.asyncProperty(people, fc.boolean(), async (who, simplify) => {
					const rows = rowsOf(who, OF_LOOKS, true);
					const options = { waitSeconds: 1 };
					const done = await run(each, rows, { simplify, options });
					expect(done.success).toHaveLength(rows.length);
					expectDiscreet(done, rows);
				}),
				RUNS,
			);
		});
	}

	if (each.isForTools) {
		it('tells an AI agent nothing of anybody', async () => {
			const some = fc.shuffledSubarray([...ECHOES], { minLength: 3, maxLength: 3 });
			const via = fc.constantFrom('tool' as const, 'engine' as const);
			await fc.assert(
				fc.asyncProperty(people, some, via, async (who, echoes, by) => {
					for (const row of rowsOf(who, echoes)) {
						const { response, error, logs } = await use(each, row, by);
						expectWithout([response, error, logs], secret, encoded(), MARK);
						expect(everythingIn([response, error?.message, logs])).not.toMatch(tracesOf(row.who));
					}
				}),
				RUNS,
			);
		});
	}
});

it('no value of a request survives in a message, wherever it stands and however it is written', () => {
	const around = fc.constantFrom(' ', '"', '(', ': ', '\n', ', ', '.', '[');
	fc.assert(
		fc.property(person, around, fc.lorem(), (who, mark, prose) => {
			const { firstName, phone, birthDate } = who;
			const values = personalValues({ first_name: firstName, phone, birth_date: birthDate });
			const spelt = otherSpellings(who, `${phone} ${birthDate}`);
			const message = [prose, firstName.toUpperCase(), phone, spelt].join(mark);
			expect(masked(values, [])(message)).not.toMatch(tracesOf(who));
		}),
	);
});
