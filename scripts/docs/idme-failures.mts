/** The part of docs/failures.md about ID.me. */
import { ENDPOINTS } from '../../nodes/IdMe/api/endpoints.ts';
import {
	FAILURES,
	isAboutThePerson,
	type Failure,
	type FailureKind,
} from '../../nodes/IdMe/api/failures.ts';
import { renderAttributesFailures } from './idme-attributes-failures.mts';
import { cell, repeatedAs, rules, table, type Rules } from './markdown.mts';

const RETRY: Partial<Record<FailureKind, string>> = {
	tooFast: 'yes, after a pause; it uses up no try',
	down: 'only what reads or does no harm when repeated',
};

/** What ID.me Verification checks by itself. */
export const VERIFICATION_RULES: Rules = [
	['required', 'A parameter that the operation cannot do without is empty'],
	['notAPhone', 'A phone number that is no US number of ten digits'],
	[
		'samePhone',
		'A number that another row of the run sends a code to, for another verification. Rows of the same verification share one message',
	],
	[
		'notADate',
		'A birth date that does not begin with the year, that the calendar does not have, before 1900 or in the future',
	],
	[
		'notAnId',
		'A Transaction ID or Verification ID with other characters than letters, digits and dashes',
	],
	['notSixDigits', 'A Code of more or fewer than six digits: a wrong one would use up a try'],
	['notJson', 'Metadata that is not JSON'],
	['tooLong', 'Metadata of more than 500 characters'],
	[
		'notALink',
		'A Callback URL that is no web address, does not start with https://, or cannot be reached from the internet',
	],
	['notAPath', 'An Override Path that is more than a path'],
	['noSuchFile', 'A binary field that the item does not have'],
	['wrongType', 'A file that is neither JPEG nor PNG'],
	['tooSmall', 'An image of less than 30 KB; up to 40 KB ID.me decides'],
	['tooLarge', 'An image of more than 16 MiB; from 16 MB on ID.me decides'],
	['notAName', 'A file whose name is no text'],
	[
		'fileGone',
		'A file that can no longer be read from n8n; where n8n runs as several processes, often one that the worker cannot reach ([scale.md](scale.md#files))',
	],
	['notForTools', 'An operation that is not offered to AI agents'],
];

function comesOutAs(code: string, { httpStatus }: Failure): string {
	if (httpStatus === undefined) return 'an item with outcome `failed`';
	if (isAboutThePerson(code, false)) return 'an item with outcome `failed`';
	if (isAboutThePerson(code, true)) return 'an item with outcome `failed` from Confirm Code';
	return 'a failed row';
}

export function renderIdMeFailures(): string {
	const codes = Object.entries(FAILURES).map(([code, failure]) => [
		code,
		failure.httpStatus === undefined ? '200' : String(failure.httpStatus),
		cell(failure.meaning),
		cell(failure.hint),
		comesOutAs(code, failure),
		failure.httpStatus === undefined ? '–' : (RETRY[failure.kind] ?? 'no'),
		failure.scope === 'account' ? 'the whole account' : 'the row',
	]);
	const head = [
		'code',
		'HTTP',
		'what happened',
		'what to do',
		'comes out as',
		'sent again?',
		'concerns',
	];
	return `## ID.me Verification

A check that ends "not verified" is an answer: it comes out as an item with \`outcome\` and with \`errors\`, each with its
\`hint\`. Only what is wrong with the request or the set-up is a failed row.

### Rules that are checked before anything is sent

${rules(VERIFICATION_RULES)}

### ID.me's codes

${table(head, codes)}

A code that ID.me has not published is shown with ID.me's own message, without what is personal in the request.

### When no answer comes

| what happened | what the node does |
| --- | --- |
| The address cannot be reached | Tries five times; nothing was sent |
| The answer is lost: connection dropped, time-out, server failure, half an answer | Sent again: ${repeatedAs(ENDPOINTS, 'read', 'idempotent')}. Never sent again, since they cost money, reach a person or use up a try, and the item says what may have happened: ${repeatedAs(ENDPOINTS, 'once')}. ID.me has no list of transactions to look it up in |
| A web page comes back | The same, and the hint names environment and Base URL |
| An answer names a check and does not fit the request: another verification or kind of check, or a transaction under a status of failure | A failed row with the ids of both; what costs money or reaches a person is not sent again. Nobody counts as verified |
| Two rows of a run are answered with the same Transaction ID | The second one fails with the rule \`sameTransaction\`: nobody knows whose check it is |
| Two rows of a run ask for the same check, with the same values or files, or confirm the same code | One request is sent, and both have what comes of it |
| ID.me asks to slow down | The whole account waits, for as long as ID.me says or with growing pauses. After ten minutes without one accepted request the rows are given up |
| A check is still under way when the time of Wait for Result (Seconds) is over | The item comes out as \`pending\`, never as \`verified\`; ask again with Get, or let ID.me call the Callback URL |

${renderAttributesFailures()}`;
}
