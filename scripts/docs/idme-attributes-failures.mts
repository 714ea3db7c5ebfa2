/** The part of docs/failures.md about ID.me Attributes. */
import {
	READ_FAILURES,
	REDIRECT_FAILURES,
	TOKEN_FAILURES,
	type Failure,
} from '../../nodes/IdMe/oauth/failures.ts';
import { cell, rules, table, type Rules } from './markdown.mts';

/** What ID.me Attributes checks by itself. */
export const ATTRIBUTES_RULES: Rules = [
	['required', 'A parameter that the operation cannot do without is empty'],
	[
		'notInVersion2',
		'A Group that version 2 of the answers does not name: nothing is sent, and the code stays good',
	],
	[
		'emptyFilter',
		'A Group or Subgroups that is set, mostly by an expression, and names nothing, or something that is no name: without it anybody would pass',
	],
	['tooLong', 'A Reference of more than 200 characters'],
	['redirectUri', 'A Redirect URI in the credential that ID.me would not accept'],
	['stateForged', 'A State that was not made with this credential, or was changed'],
	['stateTooOld', 'A State of more than ten minutes ago'],
	['stateFromTheFuture', 'A State of later than now: the clocks of your servers differ'],
	['stateUsed', 'A State that a sign-in was finished with before: a link is good for one'],
	['codeUsed', 'A Code that was sent before, as when a visitor loads the page again'],
	[
		'notTrusted',
		'A signed answer whose signature, issuer, application, age, sign-in, access token or person is wrong or missing, an ID token that did not come, or an answer that says both yes and no, says yes in a form that is not documented, or does not say clearly of whom; nothing of it is used',
	],
	['encrypted', 'An encrypted answer, which the node cannot decrypt'],
	['notForTools', 'An operation that is not offered to AI agents'],
];

/** Where only a new sign-in of the visitor helps. */
const SIGN_IN_AGAIN = new Set([
	'access_denied',
	'invalid_grant',
	'invalid_token',
	'insufficient_scope',
]);

function failureTable(failures: Readonly<Record<string, Failure>>, comesOutAs?: string): string {
	const rows = Object.entries(failures).map(([code, failure]) => [
		`\`${code}\``,
		cell(failure.meaning),
		cell(failure.hint),
		code === 'access_denied' ? (comesOutAs ?? 'a failed row') : 'a failed row',
		SIGN_IN_AGAIN.has(code) ? 'only after a new sign-in' : 'no',
		failure.scope === 'account' ? 'the whole application' : 'the row',
	]);
	const head = [
		'`error`',
		'what happened',
		'what to do',
		'comes out as',
		'helps to repeat?',
		'concerns',
	];
	return table(head, rows);
}

export function renderAttributesFailures(): string {
	return `## ID.me Attributes

That a visitor declines, or is in none of the groups, is an answer: an item with \`outcome\`. See [visitors](visitors.md).

### Rules of the node

${rules(ATTRIBUTES_RULES)}

### What ID.me puts on the redirect instead of a code

${failureTable(REDIRECT_FAILURES, 'an item with outcome `declined`')}

### What ID.me answers to a code or a refresh token

${failureTable(TOKEN_FAILURES)}

### What ID.me answers to an access token

${failureTable(READ_FAILURES)}

A status of 401 is taken for \`invalid_token\`, 403 for \`insufficient_scope\`. A code that ID.me has not published is shown with
ID.me's own words, without what was sent.

### When no answer comes

| what happened | what the node does |
| --- | --- |
| The address cannot be reached | Tries five times; nothing was sent, and the code stays good |
| The answer to a code or a token is lost: connection dropped, time-out, server failure, half an answer, a web page | Never sends it again, since both are meant for one use: the item says that it may have been used up |
| ID.me's signing keys cannot be loaded | Tries five times; where a signed answer is expected, before anything is used up |
| ID.me asks to slow down | The whole application waits, for as long as ID.me says or with growing pauses. After ten minutes without one accepted request the rows are given up |
`;
}
