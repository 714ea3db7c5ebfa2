/** Phone numbers as ID.me takes them: ten digits of a US number. Pure. */

export type PhoneReading = { ok: true; phone: string } | { ok: false; reason: string };

/** Marks that writing systems and phone books put around a number, and what people put between its digits. */
const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;
const PUNCTUATION = /[\s()./\p{Pd}·]+/gu;

/** Reads "+1 (888) 941-3032" and the like as 8889413032. */
export function readPhone(text: string): PhoneReading {
	const plain = text.normalize('NFKC').replace(INVISIBLE, '').trim();
	if (/\p{L}|#|;|,/u.test(plain)) return { ok: false, reason: 'it has letters or an extension' };
	const compact = plain.replace(PUNCTUATION, '');
	if (/^\+(?!1)/.test(compact)) {
		return { ok: false, reason: 'ID.me checks US numbers only' };
	}
	const digits = compact.replace(/^\+?1(?=\d{10}$)/, '');
	if (!/^\d+$/.test(digits)) return { ok: false, reason: 'it has characters that are no digits' };
	if (digits.length !== 10) return { ok: false, reason: `it has ${digits.length} digits` };
	// No area code of North America begins with 0 or 1.
	if (/^[01]/.test(digits)) return { ok: false, reason: 'no area code begins with 0 or 1' };
	return { ok: true, phone: digits };
}

/** The spellings in which a service may repeat a number. */
export function spellingsOf(phone: string): string[] {
	const digits = phone.replace(/\D/g, '');
	const ten = digits.slice(-10);
	if (ten.length < 10) return [phone];
	const parts = [ten.slice(0, 3), ten.slice(3, 6), ten.slice(6)];
	const national = [
		ten,
		parts.join('-'),
		parts.join('.'),
		parts.join(' '),
		`(${parts[0]}) ${parts[1]}-${parts[2]}`,
	];
	const international = national.flatMap((spelt) => [`1${spelt}`, `1 ${spelt}`, `1-${spelt}`]);
	return [phone, digits, ...international, ...national];
}
