/** docs/failures.md: every code of the services and every rule of ours, from the tables that the nodes read. */
import { ACTIONS } from '../../nodes/Id123/api/actions.ts';
import { FAILURES, type FailureKind } from '../../nodes/Id123/api/failures.ts';
import { renderIdMeFailures } from './idme-failures.mts';
import { cell, repeatedAs, rules, table, type Rules } from './markdown.mts';

const RETRY: Partial<Record<FailureKind, string>> = {
	tooFast: 'yes, after a pause; it uses up no try',
	notGenerated: 'only after the card was looked up',
};

const RULES: Rules = [
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
	['tooManyPages', 'A listing that did not end'],
	['tooManyItems', 'More items than n8n can take from one row'],
	[
		'templateAnswer',
		'ID123 answered with another template than the one that was asked for, or without its fields',
	],
	['notForTools', 'An operation that is not offered to AI agents'],
];

const EVERYWHERE: Rules = [
	['notASwitch', 'A switch whose expression gives neither yes nor no'],
	[
		'notANumber',
		'A number that is none, that lies outside its range, or that has a fraction where things are counted',
	],
	['notAChoice', 'A choice that the list does not have'],
	['empty', 'A filter or option that is set, and whose expression comes to nothing'],
	['notText', 'A text that is a list or an object, or whose characters were lost when it was read'],
	['notAValue', 'A text that holds what a formula or a program leaves where it has no value'],
	['notOptions', 'An expression that is to give several options at once, and gives something else'],
	['unknownOperation', 'A Resource and an Operation that do not belong together'],
	['cancelled', 'The run was stopped before the turn of the row came'],
];

/** What ends a whole run of ID123 Sync, and what concerns a row or a card of it. */
const SYNC_STOPS: Rules = [
	['emptyRoster', 'No row with any value came in'],
	['partOfRoster', 'The node would see the roster in parts'],
	['oldRoster', 'A retry brings the rows of an execution that began more than a day ago'],
	['namesNoCard', 'No row names a card of the template that is in use'],
	['incompleteListing', 'The listing of the cards did not end, or shows no Card IDs'],
	['tooManyRemovals', 'More cards would go than Removals Allowed say'],
	['tooManyNewCards', 'More cards would be created than New Cards Allowed say'],
	['tooManyChanges', 'More cards would be changed than Changes Allowed say'],
	['tooManyInvitations', 'More people would be invited than Invitations Allowed say'],
	['otherPlan', 'The plan is no longer the one that was approved'],
	['brokenOff', 'Something unforeseen went wrong on the way: run it again, nothing is done twice'],
];

const SYNC_RULES: Rules = [
	['looksLike', 'A Card ID that looks like that of a card'],
	['held', 'A card that would have gone, and that a row, or Keep Cards, may mean'],
	['archived', 'The card is archived, and Bring Back Returning People is off'],
	['deactivated', 'The card is deactivated, and not by this sync'],
	['notShown', 'ID123 did not show the card or its status when it was looked at'],
	['notNoted', 'n8n could not note the invitation, so the card was not touched'],
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
| \`rule\` | why the node itself refused it, by the names below; \`state\` says whether anything was sent |
| \`code\` | the service's code, see below |
| \`httpStatus\` | the HTTP status, where it was not 200 |
| \`state\` | \`notSent\`, \`refused\` (the service did nothing), \`partly\` (the first of two steps was done) or \`unknown\` (the answer was lost) |

With *Continue* it keeps the fields of its row, but in the nodes of ID.me for \`outcome\` and \`verified\`: what an earlier step said
is no answer to this one.

## Rules of every node

${rules(EVERYWHERE)}

## ID123

### Rules that are checked before anything is sent

${rules(RULES)}

### Rules of ID123 Sync

Each of these ends the whole run, all but the last before any change ([sync.md](sync.md#the-safety-stop)):

${rules(SYNC_STOPS)}

These concern a row or a card, which comes out on *Rejected*; all else is done:

${rules(SYNC_RULES)}

### ID123's codes

${table(['code', 'what happened', 'what to do', 'sent again?', 'concerns'], codes)}

A code that ID123 has not published is shown with ID123's own message.

### When no answer comes

| what happened | what the node does |
| --- | --- |
| The address cannot be reached | Tries five times; nothing was sent |
| The answer is lost: connection dropped, time-out, server failure, half an answer | Sent again: ${repeatedAs(ACTIONS, 'read', 'idempotent')}. Sent again after the card was looked up, or with ID123's refusal of the second request as the proof: ${repeatedAs(ACTIONS, 'guarded')}. Never sent again, and the item says that the message may have been sent: ${repeatedAs(ACTIONS, 'once')} |
| A web page comes back | The same, and the hint names region and Base URL |
| ID123 asks to slow down | The whole account waits, for as long as ID123 says or with growing pauses, and then keeps to the pace that was accepted. After ten minutes without one accepted request the rows are given up |

${renderIdMeFailures()}`;
}
