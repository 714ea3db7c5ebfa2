/** Made-up people for tests of privacy, and how to find traces of one in a text. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

/** Under the names of the node's parameters; `note` and `ssn` travel as metadata. */
export interface Person {
	/** Ten digits. */
	phone: string;
	code: string;
	birthDate: string;
	firstName: string;
	lastName: string;
	note: string;
	ssn: string;
}

/** Names and notes that no sentence of ours or of ID.me holds by chance. */
export const person: fc.Arbitrary<Person> = fc.record({
	phone: fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/),
	code: fc.stringMatching(/^\d{6}$/),
	birthDate: fc
		.date({ min: new Date('1930-01-01'), max: new Date('2000-12-31'), noInvalidDate: true })
		.map((date) => date.toISOString().slice(0, 10)),
	firstName: fc.stringMatching(/^Q[a-zäöüéñ]{4,9}$/),
	lastName: fc.stringMatching(/^X[a-z]{3,7}(-[A-Z][a-z]{3,7}|'[a-z]{4}| von Q[a-z]{4})$/),
	note: fc.stringMatching(/^note "Z[a-z]{8}" \\[0-9]{2}$/),
	ssn: fc.stringMatching(/^[1-8]\d{2}-\d{2}-\d{4}$/),
});

/** As people write the number of a phone. */
export function typedPhone({ phone }: Person): string {
	return `+1 (${phone.slice(0, 3)}) ${phone.slice(3, 6)}-${phone.slice(6)}`;
}

/** How another system spells what stands in a text; nothing of what does not. */
export function otherSpellings(who: Person, text: string): string {
	const { phone, birthDate } = who;
	const [year, month, day] = birthDate.split('-');
	const parts = [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)];
	const phones = `(${parts[0]}) ${parts[1]}-${parts[2]}, +1${phone}, ${parts.join('.')}`;
	return [
		text.includes(phone) || text.includes(typedPhone(who)) ? phones : '',
		text.includes(birthDate) ? `born ${month}/${day}/${year}` : '',
	].join(' ');
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Matches whatever tells something of a person, in whatever spelling and case. */
export function tracesOf(who: Person): RegExp {
	const { phone, code, birthDate, firstName, lastName, note, ssn } = who;
	const [year, month, day] = birthDate.split('-');
	const gap = '\\W{0,2}';
	return new RegExp(
		[
			[phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)].join(gap),
			`(?<![\\da-f])${code}(?![\\da-f])`,
			`${year}-${month}-${day}|${month}/${day}/${year}`,
			...[firstName, lastName, ssn].map(literal),
			// However often the quotes around it are escaped.
			/Z[a-z]{8}/.exec(note)?.[0] ?? literal(note),
		].join('|'),
		'i',
	);
}

/** Every text that can be reached, the hidden parts of errors included. */
export function everythingIn(value: unknown): string {
	const whole = { depth: 30, showHidden: true, maxArrayLength: null, maxStringLength: null };
	return inspect(value, whole);
}

/** What a failed row says of itself, without the input columns that n8n merges into it. */
export function errorsOf(items: ReadonlyArray<{ json: IDataObject }>): unknown[] {
	return items.map(({ json: { error, message, details } }) => ({ error, message, details }));
}
