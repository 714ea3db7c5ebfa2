/** What a service says may be of any length and of any form: it costs time in proportion, and never holds n8n up. */
import { byId, TEMPLATE_ID } from '../../fixtures/id123/sample.mts';
import { openStage } from './support/stage.mts';

const stage = openStage();

const ROW = {
	'Card ID': 'E100',
	'Full Name': 'Ada Moreno',
	Programme: 'Marine Biology',
	'Security Question 1': 'blue',
};

const FORMS: ReadonlyArray<readonly [string, (characters: number) => string]> = [
	['spaces', (characters) => `It is wrong${' '.repeat(characters)}here`],
	['stops and spaces', (characters) => `It is wrong${'. '.repeat(characters / 2)}here`],
	['hyphens', (characters) => `front-1${' - '.repeat(characters / 3)}x`],
	['names of fields', (characters) => 'front-1 name '.repeat(characters / 13)],
	['opened tags', (characters) => `It is wrong ${'<'.repeat(characters)}`],
	['ampersands', (characters) => `It is wrong ${'&#'.repeat(characters / 2)}`],
	['beginnings of a value', (characters) => 'blu '.repeat(characters / 4)],
	['what looks like Base64', (characters) => `It is ${'Ymx1'.repeat(characters / 4)}`],
];

/** Milliseconds of the processor for one row that is refused with this message. */
async function cost(message: string): Promise<number> {
	stage.respond = () => ({ body: { status: 'failure', code: 'F999', message } });
	const before = process.cpuUsage();
	const { error } = await stage.run({
		resource: 'card',
		operation: 'create',
		parameters: {
			templateId: byId(TEMPLATE_ID),
			fields: { mappingMode: 'autoMapInputData', value: null },
		},
		items: [ROW],
		onError: 'continueErrorOutput',
	});
	const { user, system } = process.cpuUsage(before);
	expect(error[0].json.error).toContain('F999');
	return (user + system) / 1_000;
}

it.each(FORMS)('a refusal with 30,000 characters of %s', async (_, form) => {
	await cost(form(300));
	const short = await cost(form(3_000));
	const long = await cost(form(30_000));
	// Ten times as much text. In quadratic time it would be a hundred times, and some seconds.
	expect(long).toBeLessThan(20 * short + 500);
});
