/**
 * Every failure that ID123's JSON API V2 documents. Codes and meanings are those of "ID123 JSON API V2 Introduction"
 * (id123.io/knowledgebase/api-v2-introduction); the hints are ours, for an admin. The sandbox, docs/failures.md and the
 * tests read this table too. Elsewhere code asks for the kind of a failure, never for a code.
 */
import { failureIn, failureMakers, type TableFailure } from '../../shared/result';

/** Kinds of failures: whom they concern, and n8n's name for the cause. */
const failure = failureMakers({
	/** Something between n8n and ID123 changed the request. */
	garbled: { scope: 'account' },
	unreadable: { scope: 'row' },
	badKey: { scope: 'account', cause: 'credential-invalid' },
	/** The plan, the settings or the address of the account do not allow it. */
	notAllowed: { scope: 'account', cause: 'configuration-invalid' },
	/** The service did nothing; the request is sent again after a pause. */
	tooFast: { scope: 'account' },
	unknownAction: { scope: 'account' },
	badValue: { scope: 'row' },
	noTemplate: { scope: 'row', cause: 'configuration-invalid' },
	notFound: { scope: 'row' },
	alreadyThere: { scope: 'row' },
	/** Another card has the Unique Identifier. */
	identifierTaken: { scope: 'row' },
	/** The card cannot do that as it is now. */
	wrongState: { scope: 'row' },
	/** It is open whether the card was made: it is looked up before another try. */
	notGenerated: { scope: 'row' },
	notInvited: { scope: 'row' },
	/** A code that ID123 has not published. */
	unknown: { scope: 'row' },
});

export type FailureKind = keyof typeof failure;

/** `FIELD` in `meaning` stands for the label of the field. */
export type Failure = TableFailure<FailureKind>;

export const FAILURES = {
	F100: failure.garbled(
		'ID123 did not receive valid JSON',
		'Nothing in your data has to change. A proxy between n8n and ID123 may be altering requests; if there is none, report this to the makers of the node.',
	),
	F101: failure.badKey(
		'ID123 did not accept the API key',
		'Paste the API key again in the credential, and check that its region is the one you use to log in to ID123.',
	),
	F102: failure.notAllowed(
		'This ID123 account has no API rights',
		'Your plan does not include the API. Ask ID123 to enable it for your account.',
	),
	F103: failure.tooFast(
		'The request limit of your ID123 plan is used up',
		'Lower "Requests at a Time", run the workflow less often, or ask ID123 for a higher limit.',
	),
	F104: failure.notAllowed(
		'This ID123 account may not use this operation',
		'Ask ID123 to enable this operation for your account.',
	),
	F105: failure.unreadable(
		'ID123 could not read the request',
		'Look for unusual characters in the values of this row. If they look normal, report this to the makers of the node.',
	),
	F106: failure.notAllowed(
		'The ID123 API is not activated',
		'Log in to ID123, open Account > API Settings and turn the API on.',
	),
	F107: failure.notAllowed(
		"Your n8n server's address is not on ID123's allow list",
		"Add the outgoing IP address of your n8n server in ID123 under Account > API Settings, or lift the restriction there. n8n Cloud's addresses are shared.",
	),
	F108: failure.tooFast(
		'The request limit for this operation is used up',
		'Lower "Requests at a Time", or raise the limit of this operation in ID123 under Account > API Settings.',
	),
	F109: failure.unknownAction(
		'ID123 does not know this operation',
		'Update this node. If it is up to date, set the name that ID123 gave you under Options > Override Action Name.',
	),
	F111: failure.badKey(
		'ID123 did not receive an API key',
		'Select an ID123 credential in the node.',
	),
	F112: failure.badKey(
		'ID123 does not know this API key',
		'The key was renewed or belongs to another region. Copy the current key from Account > API Settings in ID123 into the credential, and check its region.',
	),
	F113: failure.wrongState(
		'This card cannot do that in its present state',
		'Look up the card to see its status. An archived card has to be activated first, and only an archived card can be deleted.',
	),
	F201: failure.badValue('FIELD is required', 'Fill in this field, or map a column to it.'),
	F202: failure.alreadyThere(
		'A card with this Card ID already exists',
		'Use the operation "Create or Update" instead, or give the card another Card ID.',
	),
	F203: failure.noTemplate(
		'The card template was not found',
		'Pick the template from the list again, and check that the region and the account of the credential are the right ones.',
	),
	F204: failure.badValue(
		'The value of FIELD is not valid',
		'Correct the format of this value: an email address, a link or a number.',
	),
	F205: failure.badValue(
		'The value of FIELD is too long',
		'Shorten the value. The template sets the limit.',
	),
	F209: failure.notFound(
		'The card was not found',
		'Check the Card ID together with the template: a Card ID is unique only within one template. Capitals and leading zeros are part of it.',
	),
	F210: failure.badValue(
		'The link of the photo is too long',
		'Use a shorter, direct link to the image, without a long signature in it.',
	),
	F214: failure.identifierTaken(
		'Another card already has this Unique Identifier',
		'Find the card that has this email address or ID number, or use a different one. It may be in another template.',
	),
	F215: failure.badValue(
		'The date in FIELD has the wrong format',
		'Send the date as 2026-01-31 or 01/31/2026.',
	),
	F216: failure.badValue(
		'ID123 does not know this status action',
		'Choose Activate, Deactivate, Revoke or Archive.',
	),
	F217: failure.badValue(
		'The barcode is missing or not valid',
		'Map a barcode value that fits the barcode type of the template, or let the template generate barcodes.',
	),
	F221: failure.notGenerated(
		'ID123 could not generate the card',
		'Look up the card. If it does not exist, send this row again; if that does not help either, contact ID123.',
	),
	F222: failure.wrongState(
		'ID123 could not delete the card',
		'Archive the card first, then delete it again.',
	),
	F231: failure.badValue(
		'The message is longer than 100 characters',
		'Shorten Message to 100 characters.',
	),
	F232: failure.badValue(
		'The full message is longer than 1000 characters',
		'Shorten Full Message (450 characters are safe), or link to a page instead.',
	),
	F241: failure.notInvited(
		'The invitation was not sent',
		'Check the email address, that the card is not archived, and that the template is approved and institution-issued: self-issued cards cannot be invited by email.',
	),
	F242: failure.badValue(
		'This email address is not tied to the card',
		'Store the address as Recipient Email of the card first, or leave Recipient Email empty.',
	),
} satisfies Record<string, Failure>;

export type FailureCode = keyof typeof FAILURES;

export const failureOf = (code: string): Failure | undefined => failureIn(FAILURES, code);

/** `unknown` for a code that is not in the table. */
export function kindOf(code = ''): FailureKind {
	return failureOf(code)?.kind ?? 'unknown';
}

/** For a throttled answer without a code. */
export const TOO_FAST: Failure = FAILURES.F103;

/** For a code that ID123 has not published. */
export const UNKNOWN_FAILURE: Failure = failure.unknown(
	'ID123 refused the request',
	'ID123 gives no further explanation of this code. Ask its support what the code means.',
);
