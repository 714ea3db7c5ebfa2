/**
 * Checks one row's values before anything is sent, and turns them into the card that is sent.
 *
 * The rules are those of the template and of ID123's documentation.
 */
import { countCharacters, isAddress, isBlank, isFile, readCell, readLink, trimCell } from './cells';
import { toExpiration, toServiceDate, type DateOrder } from './dates';
import { NOT_TEXT, nonValueIn, readIdentifier, type NonValue } from './nonValues';
import { problem, type RowProblem } from './problems';
import { isRequiredFor, type SettableField, type WriteOperation } from './template';
import { IDENTIFIER_KEYS, KEY, READ_ONLY_KEYS, type FlatCard } from './vocabulary';

export interface CheckSettings {
	operation: WriteOperation;
	dateOrder: DateOrder;
	/** IANA name of the workflow's time zone. */
	timezone: string;
	/** Whether an empty cell clears the value that the card has. */
	clearEmpty?: boolean;
}

/** What all rows of one template and one operation share. Made by `checkContext`. */
export interface CheckContext extends CheckSettings {
	fields: ReadonlyMap<string, SettableField>;
}

export interface CheckedCard {
	/** The values that passed, in the service's format. */
	card: FlatCard;
	/** Why the row is refused, in the order of the fields; empty for a good row. */
	problems: RowProblem[];
}

export function checkContext(
	fields: readonly SettableField[],
	settings: CheckSettings,
): CheckContext {
	return { ...settings, fields: new Map(fields.map((field) => [field.key, field])) };
}

/**
 * Checks values by field key, as `mapRow` or the resource mapper gives them. A key that is absent is a value that
 * stays as it is; a blank one is empty, and sent (as `''`) only with `clearEmpty`.
 */
export function checkCard(
	values: Readonly<Record<string, unknown>>,
	context: CheckContext,
): CheckedCard {
	const card: FlatCard = {};
	const problems: RowProblem[] = [];
	for (const field of context.fields.values()) {
		const present = Object.hasOwn(values, field.key);
		const cell = present ? values[field.key] : undefined;
		if (isBlank(cell)) {
			const refused = refuseEmpty(field, present, context);
			if (refused) problems.push(refused);
			else if (present && context.clearEmpty) card[field.key] = '';
			continue;
		}
		const checked = checkCell(field, cell, context);
		if (typeof checked === 'string') card[field.key] = checked;
		else problems.push(checked);
	}
	for (const key of Object.keys(values)) {
		if (context.fields.has(key) || READ_ONLY_KEYS.includes(key) || isBlank(values[key])) continue;
		problems.push(
			problem(
				{ key, label: key },
				'unknownField',
				`The template has no field ${key}`,
				'The template was changed, or another one is chosen. Reload the list of fields in the node and remove this value.',
			),
		);
	}
	return { card, problems };
}

function refuseEmpty(
	field: SettableField,
	present: boolean,
	{ operation, clearEmpty }: CheckContext,
): RowProblem | undefined {
	if (isRequiredFor(field, operation)) {
		const hint = present ? 'Fill in this value.' : 'Map a column to this field, or fill it in.';
		return problem(field, 'required', `${field.label} is required`, hint);
	}
	if (!present || !clearEmpty || !field.required) return undefined;
	return problem(
		field,
		'required',
		`${field.label} cannot be cleared: the template requires it`,
		'Fill in this value, or turn off Clear Values for Empty Cells to leave it as it is.',
	);
}

/** The cell as it is sent, or why it is refused. */
function checkCell(
	field: SettableField,
	cell: unknown,
	context: CheckContext,
): string | RowProblem {
	if (IDENTIFIER_KEYS.includes(field.key)) {
		const read = readIdentifier(cell);
		return 'id' in read ? checkLength(field, read.id) : notAValue(field, read);
	}
	const nonValue = typeof cell === 'string' ? nonValueIn(trimCell(cell), false) : undefined;
	if (nonValue) return notAValue(field, nonValue);
	if (field.kind === 'date') return checkDate(field, cell, context);
	if (field.key === KEY.photo && isFile(cell)) {
		return problem(
			field,
			'photoIsAFile',
			`${field.label} is a file, and a link is needed: ID123's API takes the address of an image, not the image`,
			'Upload the image to a place that anyone with the link can open, and map that link. The admin screen of ID123 also takes files.',
		);
	}
	const read = readCell(cell);
	if ('refused' in read) return notAValue(field, NOT_TEXT[read.refused]);
	if (field.key === KEY.photo) return checkLink(field, read.text);
	if (field.key === KEY.recipientEmail && !isAddress(read.text)) {
		return problem(
			field,
			'notAnAddress',
			`${field.label} is not an email address`,
			'Write one address, such as name@example.org, without a name or further addresses.',
		);
	}
	return checkLength(field, read.text);
}

function checkDate(
	field: SettableField,
	cell: unknown,
	{ dateOrder, timezone }: CheckContext,
): string | RowProblem {
	const read = field.key === KEY.expiration ? toExpiration : toServiceDate;
	const result = read(cell, dateOrder, timezone);
	if (result.ok) return result.value;
	return problem(
		field,
		'notADate',
		`${field.label} is not a date that can be used: ${result.reason}`,
		'Write the date as 2026-01-31. Text with slashes is read as the option Order in Dates With Slashes says.',
	);
}

function checkLink(field: SettableField, text: string): string | RowProblem {
	const link = readLink(text);
	if (link !== undefined) return checkLength(field, link);
	return problem(
		field,
		'notALink',
		`${field.label} is not a link`,
		'Give the full address of the image, beginning with https://. ID123 fetches the image from there, so a path on a computer does not work.',
	);
}

function checkLength(field: SettableField, text: string): string | RowProblem {
	const { label, maxLength, minLength } = field;
	// A text has never more characters than code units, so most need no count.
	if (minLength === 0 && (maxLength === 0 || text.length <= maxLength)) return text;
	const length = countCharacters(text);
	const characters = `${length} ${length === 1 ? 'character' : 'characters'}`;
	if (maxLength > 0 && length > maxLength) {
		return problem(
			field,
			'tooLong',
			`${label} is too long: ${characters}, the template allows ${maxLength}`,
			'Shorten the value, or raise the limit in the template.',
		);
	}
	if (length >= minLength) return text;
	return problem(
		field,
		'tooShort',
		`${label} is too short: ${characters}, the template asks for at least ${minLength}`,
		'Complete the value, or lower the limit in the template.',
	);
}

function notAValue(field: SettableField, { rule, is, remedy }: NonValue): RowProblem {
	return problem(field, rule, `${field.label} ${is}`, remedy);
}
