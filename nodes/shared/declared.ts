/**
 * Reads the values of parameters by their declarations. Pure. n8n does not check what an expression yields: any text would
 * turn a switch on, and a filter that yields nothing would let everything through. What does not fit is refused by label.
 */
import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';

import { isObject } from './answers';
import { refused, type RowRefusal } from './result';
import { nonValueIn } from './words';

/** Whether a stored parameter, or a part of a resource locator or collection, is an expression. */
export function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	return isObject(stored) && Object.values(stored).some(holdsExpression);
}

/** A finite number, also as text. Nothing, an empty text and `true` give undefined, not 0 or 1. */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** @param stored as the node holds it, with expressions as they are written */
type Reader = (property: INodeProperties, value: unknown, stored: unknown) => unknown;

const READERS: Partial<Record<NodePropertyTypes, Reader>> = {
	boolean: readFlag,
	number: readNumber,
	options: readChoice,
	multiOptions: readChoices,
	collection: readMembers,
	fixedCollection: readGroups,
};

/** Whether parameters of this type are read by their declaration. */
export function isReadable({ type }: INodeProperties): boolean {
	return type in READERS;
}

/** @param value what it holds once expressions are resolved. @throws RowRefusal */
export function readDeclared(property: INodeProperties, stored: unknown, value: unknown): unknown {
	const read = READERS[property.type];
	return read ? read(property, value, stored) : value;
}

/** Trimmed text; a list or an object is refused, and what sheets and programs leave where there is no text. */
export function readText(property: Named, value: unknown): string {
	if (typeof value === 'object' && value !== null) {
		throw refusal(property, 'is not a text', value, 'one text', 'notText');
	}
	const text = String(value ?? '').trim();
	const nonValue = nonValueIn(text);
	if (nonValue) throw refused({ field: property.name, label: property.displayName, ...nonValue });
	return text;
}

type Named = Pick<INodeProperties, 'name' | 'displayName'>;

type Values = Record<string, unknown>;

const YES = new Set(['true', 'yes', '1']);
const NO = new Set(['false', 'no', '0']);

/** A condition for a hint of n8n's: whether a switch, which may hold an expression, is on or off. */
export function isSetTo(words: 'yes' | 'no', parameter: string): string {
	const wanted = JSON.stringify([...(words === 'yes' ? YES : NO)]);
	return `${wanted}.includes(String(${parameter}).trim().toLowerCase())`;
}

function readFlag(property: Named, value: unknown): boolean {
	const word = wordOf(value);
	if (YES.has(word)) return true;
	if (NO.has(word)) return false;
	const allowed = 'true or false, yes or no, 1 or 0';
	throw refusal(property, 'says neither yes nor no', value, allowed, 'notASwitch');
}

function readNumber(property: INodeProperties, value: unknown): number {
	const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = property.typeOptions ?? {};
	const number = numberIn(value);
	const isWhole = numberPrecision === 0;
	const kind = isWhole ? 'a whole number' : 'a number';
	const most = maxValue === Infinity ? ' or more' : ` to ${maxValue}`;
	const allowed = `${kind}${minValue === -Infinity ? '' : `, ${minValue}${most}`}`;
	const refuse = (is: string) => refusal(property, is, value, allowed, 'notANumber');
	if (number === undefined) throw refuse('is not a number');
	// n8n rounds what is typed, not what an expression yields.
	if (isWhole && !Number.isInteger(number)) throw refuse('is not a whole number');
	if (number < minValue || number > maxValue) throw refuse('lies outside its range');
	return number;
}

function readChoice(property: INodeProperties, value: unknown): string | number | boolean {
	const { options = [] } = property;
	const known = options.flatMap((option) => ('value' in option ? [option.value] : []));
	const word = wordOf(value);
	const chosen = known.find((choice) => wordOf(choice) === word);
	if (chosen !== undefined) return chosen;
	// Only the service knows the entries of a list that it loads.
	if (known.length === 0 && word !== '') return readText(property, value);
	const allowed = known.length === 0 ? 'one entry of its list' : `one of ${known.join(', ')}`;
	throw refusal(property, 'is none of its choices', value, allowed, 'notAChoice');
}

/** May be empty only where no choice is required and none was made; an expression that yields nothing is refused. */
function readChoices(property: INodeProperties, value: unknown, stored: unknown): unknown[] {
	const list: unknown[] = Array.isArray(value) ? value : isLeftEmpty(stored, value) ? [] : [value];
	if (list.length > 0) return list.map((entry) => readChoice(property, entry));
	if (!property.required && !holdsExpression(stored)) return [];
	throw refusal(property, 'is empty', value, 'at least one choice', 'empty');
}

/** The entries of a fixed collection by the name of their group, always as a list. */
function readGroups(property: INodeProperties, value: unknown, stored: unknown): Values {
	const read: Values = {};
	for (const group of property.options ?? []) {
		if (!('values' in group)) continue;
		const { name, values: options } = group;
		const entries = memberOf(value, name);
		if (entries === undefined && isObject(value)) continue;
		const within = memberOf(stored, name);
		read[name] = (Array.isArray(entries) ? entries : [entries]).map((entry: unknown, at) =>
			readMembers({ ...property, options }, entry, Array.isArray(within) ? within[at] : within),
		);
	}
	return read;
}

/** @param stored the collection as the node holds it, or one expression for the whole of it */
function readMembers(property: INodeProperties, value: unknown, stored: unknown): Values {
	if (!isObject(value)) {
		const allowed = 'an object of what can be set under it';
		throw refusal(property, 'is not a set of values', value, allowed, 'notOptions');
	}
	const members = (property.options ?? []).filter((option) => 'type' in option);
	const read: Values = {};
	for (const name of Object.keys(isObject(stored) ? stored : value)) {
		const member = members.find((each) => each.name === name);
		if (member === undefined) {
			// A saved option that the node no longer has is nobody's mistake.
			if (isObject(stored)) continue;
			const names = members.map((each) => each.name).join(', ');
			const label = property.displayName;
			const hint = `${label} takes ${names}. Correct the expression that it holds.`;
			const is = `has nothing named "${name}"`;
			throw refused({ field: name, label, rule: 'notOptions', is, hint });
		}
		const within = memberOf(stored, name);
		if (member.type === 'string') read[name] = readText(member, value[name]);
		else if (member.type !== 'dateTime') read[name] = readDeclared(member, within, value[name]);
		else if (!isLeftEmpty(within, value[name])) {
			refuseEmpty(member, value[name]);
			read[name] = value[name];
		}
	}
	return read;
}

/** Refuses an option that was added and is empty: an expression that yields nothing must not count as left out. */
export function refuseEmpty(member: INodeProperties, value: unknown): void {
	const held = typeof value === 'string' ? value.trim() : value;
	if ((held ?? '') !== '') return;
	throw refusal(member, 'is set, and empty', value, 'a value', 'empty');
}

/** A part of a stored value; of an expression for the whole, that expression. */
export function memberOf(whole: unknown, name: string): unknown {
	return isObject(whole) ? whole[name] : whole;
}

function isLeftEmpty(stored: unknown, value: unknown): boolean {
	return (value ?? '') === '' && !holdsExpression(stored);
}

function wordOf(value: unknown): string {
	const text = typeof value === 'object' ? '' : String(value ?? '');
	return text.trim().toLowerCase();
}

function refusal(
	{ name: field, displayName: label }: Named,
	is: string,
	value: unknown,
	allowed: string,
	rule: string,
): RowRefusal {
	const hint = `${label} takes ${allowed}. Correct it in the node, or the expression that it holds.`;
	return refused({ field, label, rule, is: `${is}: ${cameAs(value)} came in`, hint });
}

/** What a message may show: longer texts, and those with many digits, may be personal data or a secret. */
const SHOWN = /^(?=.{1,20}$)\D*(?:\d\D*){0,4}$/s;

/** What came in, as far as a message may show it. */
function cameAs(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (isObject(value)) return 'an object';
	if (typeof value === 'number') return `the number ${value}`;
	if (typeof value === 'boolean' || value === null) return String(value);
	if (typeof value !== 'string') return 'nothing';
	if (value.trim() === '') return 'an empty text';
	return SHOWN.test(value) ? `the text "${value}"` : `a text of ${value.length} characters`;
}
