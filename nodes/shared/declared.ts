/**
 * Reads what the parameters of a node hold by how they are declared. Pure. n8n checks what is typed into a node, and not
 * what an expression yields: a text that is not empty would be a switch that is on, and a filter whose expression yields
 * nothing would let everything through. Here each has a clear value, or is refused by the name that the node shows.
 */
import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';

import { isObject } from './answers';
import { refused, type RowRefusal } from './result';

/** Whether a parameter holds an expression, as a node stores it: by its first character, also inside a resource locator. */
export function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	return isObject(stored) && Object.values(stored).some(holdsExpression);
}

/** A number in whatever an expression or a service yields. Nothing, an empty text and `true` are none, and no zero. */
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

/** Whether a parameter is read by its declaration; any other holds whatever is in it. */
export function isReadable({ type }: INodeProperties): boolean {
	return type in READERS;
}

/** The value of a parameter, which may have come of an expression. */
export function readDeclared(property: INodeProperties, stored: unknown, value: unknown): unknown {
	const read = READERS[property.type];
	return read ? read(property, value, stored) : value;
}

/** A text, as every parameter that is one can be read: a list or an object in its place is refused. */
export function readText(property: Named, value: unknown): string {
	if (typeof value !== 'object' || value === null) return String(value ?? '').trim();
	throw refusal(property, 'is not a text', value, 'one text', 'notText');
}

type Named = Pick<INodeProperties, 'name' | 'displayName'>;

type Values = Record<string, unknown>;

const YES = new Set(['true', 'yes', '1']);
const NO = new Set(['false', 'no', '0']);

/** A condition of a hint: whether a switch, which may hold an expression, is set to one of these words. */
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
	// The panel rounds what is typed, and not what an expression gives.
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
	// A list that is loaded from the service is known there only.
	if (known.length === 0 && word !== '') return readText(property, value);
	const allowed = known.length === 0 ? 'one entry of its list' : `one of ${known.join(', ')}`;
	throw refusal(property, 'is none of its choices', value, allowed, 'notAChoice');
}

/** Which of the choices; none at all only where nobody has to choose or did, and not where an expression comes to nothing. */
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

/** @param stored the collection as it is stored, or an expression that yields it as a whole */
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
			// What the node was saved with, and no longer has, is no mistake of an expression.
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

/** Refuses what somebody added to a collection and is empty: an expression that comes to nothing is not "without it". */
export function refuseEmpty(member: INodeProperties, value: unknown): void {
	const held = typeof value === 'string' ? value.trim() : value;
	if ((held ?? '') !== '') return;
	throw refusal(member, 'is set, and empty', value, 'a value', 'empty');
}

/** Part of a whole; where an expression yields the whole, the part comes of it too. */
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

/** Longer texts, and those with many digits, may be somebody's data or a secret. */
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
