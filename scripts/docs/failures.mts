/** docs/failures.md: every code of the services and every rule of ours, from the tables that the nodes read. */
import { ACTIONS } from '../../nodes/Id123/api/actions.ts';
import { FAILURES, type FailureKind } from '../../nodes/Id123/api/failures.ts';
import { renderIdMeFailures } from './idme-failures.mts';
import { cell, repeatedAs, table } from './markdown.mts';

const RETRY: Partial<Record<FailureKind, string>> = {
	tooFast: 'yes, after a pause; it uses up no try',
	notGenerated: 'only after the card was looked up',
};

const RULES: ReadonlyArray<readonly [rule: string, meaning: string]> = [
	['required', 'A field that the template or ID123 requires is empty'],
	['tooLong', 'More characters than the template, or ID123 for messages, allows'],
	['tooShort', 'Fewer characters than the template asks for'],
	['notADate', 'A date that cannot be read, or that can be read in two ways'],
	['notAnAddress', 'An email address that is none'],
	['notALink', 'A link that is not a full http or https address'],
	[
		'notText',
		'A list, an object, a number whose digits n8n does not keep, or a text or heading whose characters were lost when the file was read',
	],
	[
		'notAValue',
		'What a formula or a program leaves where it has no value, such as `#N/A` or `Invalid Date`, or a formula or a rounded number in place of its text',
	],
	[
		'notAnId',
		"A Card ID, Unique Identifier or barcode that is a number in a sheet's form, a placeholder, a heading or the word for a total, or holds marks or invisible characters",
	],
	['photoIsAFile', 'A photo given as a file: the API takes a link'],
	['duplicate', 'A second row with the same Card ID; the first one counts'],
	['ambiguousColumn', 'A column that fits two fields, or two columns that fit one'],
	['unknownColumn', 'A column that fits no field, where Unknown Columns is set to refuse it'],
	['unknownField', 'A mapped field that the chosen template does not have'],
	['noColumns', 'No column fits any field, or the item is empty'],
	['nothingToUpdate', 'An update without any value besides the Card ID'],
	['notASwitch', 'A switch whose expression gives neither yes nor no'],
	[
		'notANumber',
		'A number that is none, that lies outside its range, or that has a fraction where things are counted',
	],
	['notAChoice', 'A choice that the list does not have'],
	['empty', 'A filter or option that is set, and whose expression comes to nothing'],
	['notOptions', 'An expression that is to give several options at once, and gives something else'],
	['tooManyPages', 'A listing that did not end'],
	['notForTools', 'An operation that is not offered to AI agents'],
];

export function renderFailures(): string {
	const codes = Object.entries(FAILURES).map(([code, failure]) => [
		code,
		cell(failure.meaning.replace('FIELD', 'a field')),
		cell(failure.hint),
		RETRY[failure.kind] ?? 'no',
		failure.scope === 'account' ? 'the whole account' : 'the row',
	]);
	return `# What can go wrong, and what to do

This page is made from the tables that the nodes themselves read (\`npm run docs\`).

A failed row carries three fields where On Error is set to continue: \`error\` (what happened), \`message\` (the same with
the row, its Card ID and the next step) and \`details\`, to branch on:

| field of \`details\` | meaning |
| --- | --- |
| \`row\` | number of the item, counted from 1 |
| \`field\`, \`label\` | the field, by the service's key (of a parameter that the service does not know, by its name) and by its label: that of your template, or that of the node |
| \`rule\` | the rule below that the row broke; nothing was sent then |
| \`code\` | the service's code, see below |
| \`httpStatus\` | the HTTP status, where it was not 200 |
| \`state\` | \`notSent\`, \`refused\` (the service did nothing), \`partly\` (the first of two steps was done) or \`unknown\` (the answer was lost) |

## ID123

### Rules that are checked before anything is sent

${table(
	['rule', 'meaning'],
	RULES.map(([rule, meaning]) => [`\`${rule}\``, meaning]),
)}

### ID123's codes

${table(['code', 'what happened', 'what to do', 'sent again?', 'concerns'], codes)}

A code that ID123 has not published is shown with ID123's own message.

### When no answer comes

| what happened | what the node does |
| --- | --- |
| The address cannot be reached | Tries five times; nothing was sent |
| The answer is lost: connection dropped, time-out, server failure, half an answer | Sent again: ${repeatedAs(ACTIONS, 'read', 'settles')}. Sent again after the card was looked up, or with ID123's refusal of the second request as the proof: ${repeatedAs(ACTIONS, 'guarded')}. Never sent again, and the item says that the message may have been sent: ${repeatedAs(ACTIONS, 'once')} |
| A web page comes back | The same, and the hint names region and Base URL |
| ID123 asks to slow down | The whole account waits, for as long as ID123 says or with growing pauses, and then keeps to the pace that was accepted. After ten minutes without one accepted request the rows are given up |

${renderIdMeFailures()}`;
}
