/**
 * Checks one row's values before anything is sent, and turns them into the card that is sent.
 *
 * The rules are those of the template and of ID123's documentation.
 */
import { notSent, refused, type RowFailure } from '../../shared/result';
import {
	countCharacters,
	isAddress,
	isBlank,
	isFile,
	nonValueIn,
	NOT_TEXT,
	readCell,
	readIdentifier,
	readLink,
	trimCell,
	type NonValue,
} from './cells';
import { toExpiration, toServiceDate, type DateOrder } from './dates';
import { isRequiredFor, type TemplateField, type WriteOperation } from './body';
import {
	CARD_ID,
	IDENTIFIER_KEYS,
	KEY,
	PERSONAL_KEYS,
	READ_ONLY_KEYS,
	type FlatCard,
} from './vocabulary';

export interface CheckSettings {
	operation: WriteOperation;
	dateOrder: DateOrder;
	/** IANA name of the workflow's time zone. */
	timezone: string;
	/** Whether an empty cell clears the value that the card has. */
	clearEmpty?: boolean;
}

export interface CheckedCard {
	/** The values that passed, in the service's format. */
	card: FlatCard;
	/** Why the row is refused, in the order of the fields; empty for a good row. */
	problems: RowFailure[];
}

/**
 * Checks values by field key, as `mapRow` or the resource mapper gives them. A key that is absent is a value that
 * stays as it is; a blank one is empty, and sent (as `''`) only with `clearEmpty`.
 */
export function checkCard(
	values: Readonly<Record<string, unknown>>,
	fields: readonly TemplateField[],
	settings: CheckSettings,
): CheckedCard {
	const card: FlatCard = {};
	const problems: RowFailure[] = [];
	for (const field of fields) {
		const { key, label } = field;
		const present = Object.hasOwn(values, key);
		const cell = present ? values[key] : undefined;
		const checked = isBlank(cell)
			? checkEmpty(field, present, settings)
			: checkCell(field, cell, settings);
		if (typeof checked === 'string') card[key] = checked;
		else if (checked) problems.push(refused({ field: key, label, ...checked }).failure);
	}
	for (const key of Object.keys(values)) {
		const isKnown = fields.some((field) => field.key === key) || READ_ONLY_KEYS.includes(key);
		if (!isKnown && !isBlank(values[key])) problems.push(unknownField(key));
	}
	return { card, problems };
}

/** An empty cell as it is sent, or why it is refused; undefined where the value stays as it is. */
function checkEmpty(
	field: TemplateField,
	present: boolean,
	{ operation, clearEmpty }: CheckSettings,
): string | NonValue | undefined {
	if (isRequiredFor(field, operation)) {
		const hint = present ? 'Fill in this value.' : 'Map a column to this field, or fill it in.';
		return { rule: 'required', is: 'is required', hint };
	}
	if (!present || !clearEmpty) return undefined;
	return field.required ? NOT_TO_BE_CLEARED : '';
}

const NOT_TO_BE_CLEARED: NonValue = {
	rule: 'required',
	is: 'cannot be cleared: the template requires it',
	hint: 'Fill in this value, or turn off Clear Values for Empty Cells to leave it as it is.',
};

function unknownField(key: string): RowFailure {
	return notSent(
		`The template has no field ${key}`,
		'The template was changed, or another one is chosen. Reload the list of fields in the node and remove this value.',
		{ field: key, label: key, rule: 'unknownField' },
	);
}

/** What is true of nobody: a name, and what only its owner should know. */
const OF_A_PERSON: readonly string[] = ['name', ...PERSONAL_KEYS];

/** The cell as it is sent, or why it is refused. */
function checkCell(
	field: TemplateField,
	cell: unknown,
	settings: CheckSettings,
): string | NonValue {
	if (IDENTIFIER_KEYS.includes(field.key)) {
		const read = readIdentifier(cell);
		return 'id' in read ? checkLength(field, read.id) : read;
	}
	const nonValue = typeof cell === 'string' ? nonValueIn(trimCell(cell), false) : undefined;
	if (nonValue) return nonValue;
	if (field.kind === 'date') return checkDate(field, cell, settings);
	if (field.key === KEY.photo && isFile(cell)) return PHOTO_IS_A_FILE;
	if (typeof cell === 'boolean' && OF_A_PERSON.includes(field.key)) return NOT_TEXT.boolean;
	const read = readCell(cell);
	if ('refused' in read) return NOT_TEXT[read.refused];
	if (field.key === KEY.photo) return checkLink(field, read.text);
	if (field.key === KEY.recipientEmail && !isAddress(read.text)) return NOT_AN_ADDRESS;
	return checkLength(field, read.text);
}

const PHOTO_IS_A_FILE: NonValue = {
	rule: 'photoIsAFile',
	is: "is a file, and a link is needed: ID123's API takes the address of an image, not the image",
	hint: 'Upload the image to a place that anyone with the link can open, and map that link. The admin screen of ID123 also takes files.',
};

const NOT_AN_ADDRESS: NonValue = {
	rule: 'notAnAddress',
	is: 'is not an email address',
	hint: 'Write one address, such as name@example.org, without a name or further addresses.',
};

function checkDate(
	field: TemplateField,
	cell: unknown,
	{ dateOrder, timezone }: CheckSettings,
): string | NonValue {
	const read = field.key === KEY.expiration ? toExpiration : toServiceDate;
	const result = read(cell, dateOrder, timezone);
	if (result.ok) return result.value;
	return {
		rule: 'notADate',
		is: `is not a date that can be used: ${result.reason}`,
		hint: 'Write the date as 2026-01-31. Text with slashes is read as the option Order in Dates With Slashes says.',
	};
}

function checkLink(field: TemplateField, text: string): string | NonValue {
	const link = readLink(text);
	return link === undefined ? NOT_A_LINK : checkLength(field, link);
}

const NOT_A_LINK: NonValue = {
	rule: 'notALink',
	is: 'is not a link',
	hint: 'Give the full address of the image, beginning with https://. ID123 fetches the image from there, so a path on a computer does not work.',
};

function checkLength({ maxLength, minLength }: TemplateField, text: string): string | NonValue {
	// A text has never more characters than code units, so most need no count.
	if (minLength === 0 && (maxLength === 0 || text.length <= maxLength)) return text;
	const length = countCharacters(text);
	const characters = `${length} ${length === 1 ? 'character' : 'characters'}`;
	if (maxLength > 0 && length > maxLength) {
		return {
			rule: 'tooLong',
			is: `is too long: ${characters}, the template allows ${maxLength}`,
			hint: 'Shorten the value, or raise the limit in the template.',
		};
	}
	if (length >= minLength) return text;
	return {
		rule: 'tooShort',
		is: `is too short: ${characters}, the template asks for at least ${minLength}`,
		hint: 'Complete the value, or lower the limit in the template.',
	};
}

/** The first row with a Card ID, by what such IDs are told apart by. */
export type FirstRows = Map<string, { row: number; id: string }>;

/**
 * Of two rows with one Card ID the first wins: the second would overwrite it in an order that nobody chose. A row may ask
 * again, in a repeated run. Only one that is in order otherwise asks: else it would keep the other from being sent.
 * @param form by which IDs are told apart
 */
export function refuseTwice(
	rows: FirstRows,
	row: number,
	id: string,
	form = id,
): RowFailure | undefined {
	const first = rows.get(form) ?? { row, id };
	rows.set(form, first);
	if (first.row === row) return undefined;
	const ownId = `Only row ${first.row} is used. Give this row its own ${CARD_ID.label}, or remove one of the two.`;
	return first.id === id
		? notSent(`${CARD_ID.label} stands twice: row ${first.row} already has it`, ownId, TWICE)
		: notSent(
				`${CARD_ID.label} looks like that of row ${first.row}`,
				`They differ only in upper and lower case or in what sheets change unseen, so one person would get two cards. ${ownId} If they are two people, use IDs that differ in more than that, such as those of 18 characters in Salesforce; where both cards exist, Update changes each.`,
				TWICE,
			);
}

const TWICE = { ...CARD_ID, rule: 'duplicate' };
