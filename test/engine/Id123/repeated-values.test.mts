/** ID123's own words are shown where it has not published a code. They may repeat what they were sent, in any spelling. */
import type { IDataObject } from 'n8n-workflow';
import { byId, TEMPLATE_ID } from '../../fixtures/id123/sample.mts';
import { openStage } from './support/stage.mts';

const stage = openStage();

const ANSWER = 'Zoë Quill Harbour';
const OTHER_ANSWER = 'blue';
const UNIQUE = 'u-774411';
const NAME = 'Sinéad O’Connor';
const EMAIL = 'sinead.oconnor@harbour.example';

const ROW = {
	'Card ID': 'E100',
	'Full Name': NAME,
	Programme: 'Marine Biology',
	'Unique Identifier': UNIQUE,
	'Security Question 1': ANSWER,
	'Security Question 2': OTHER_ANSWER,
	'Recipient Email': EMAIL,
};

/** How a service, a framework or a proxy may repeat a text. */
const SPELLINGS: ReadonlyArray<readonly [string, (text: string) => string]> = [
	['as it was sent', (text) => text],
	['as HTML entities', (text) => [...text].map((each) => `&#${each.codePointAt(0)};`).join('')],
	['URL-encoded', encodeURIComponent],
	['as a form sends it', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
	['in Base64', (text) => Buffer.from(text).toString('base64')],
	['cut', (text) => text.slice(0, Math.max(4, text.length - 3))],
	['with double spaces', (text) => text.replaceAll(' ', '  ')],
	['with its accents as characters of their own', (text) => text.normalize('NFD')],
	['in capitals', (text) => text.toUpperCase()],
];

const OF_THE_ROW = [ANSWER, UNIQUE, NAME, EMAIL];

/** Everything of the run that a person or a log may see. */
async function told(message: string, onError: 'continueErrorOutput' | 'stopWorkflow') {
	stage.respond = () => ({ body: { status: 'failure', code: 'F999', message } });
	const run = await stage.run({
		resource: 'card',
		operation: 'create',
		parameters: {
			templateId: byId(TEMPLATE_ID),
			fields: { mappingMode: 'autoMapInputData', value: null },
		},
		items: [ROW],
		onError,
	});
	expect(run.success).toEqual([]);
	if (onError === 'continueErrorOutput') {
		// The item carries its own input along; what is told stands beside it.
		const { error, message: said, details } = run.error[0].json as IDataObject;
		return JSON.stringify([error, said, details]);
	}
	const { message: said, description } = run.thrownError as {
		message: string;
		description?: string;
	};
	return JSON.stringify([said, description]);
}

describe.each(SPELLINGS)('a value that ID123 repeats %s', (_, spelt) => {
	it.each(OF_THE_ROW)('stands in no failure: %s', async (value) => {
		const written = spelt(value);
		const text = `The Programme front-1 (F205) does not go with "${written}".`;
		for (const onError of ['continueErrorOutput', 'stopWorkflow'] as const) {
			const shown = await told(text, onError);
			expect(shown).not.toContain(JSON.stringify(written).slice(1, -1));
			expect(shown).toContain('***');
			// What says which field it is, and which rule, is no secret.
			expect(shown).toContain('Programme');
			expect(shown).toContain('F205');
			expect(shown).toContain('F999');
		}
	});
});

it('a short answer is hidden as a word of its own, and nowhere within a word', async () => {
	const shown = await told('Neither blue nor BLUE: see the blueprint.', 'continueErrorOutput');
	expect(shown).toContain('Neither *** nor ***: see the blueprint.');
});

it('a label stays, although an answer is the same word', async () => {
	stage.respond = () => ({
		body: { status: 'failure', code: 'F999', message: 'Programme is wrong: Programme, F205' },
	});
	const run = await stage.run({
		resource: 'card',
		operation: 'create',
		parameters: {
			templateId: byId(TEMPLATE_ID),
			fields: { mappingMode: 'autoMapInputData', value: null },
		},
		items: [{ ...ROW, 'Security Question 1': 'Programme', 'Security Question 2': 'F205' }],
		onError: 'continueErrorOutput',
	});
	expect(run.error[0].json.error).toContain('Programme is wrong: Programme, F205');
});
