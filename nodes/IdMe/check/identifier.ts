/** Ids of transactions and verifications, which become part of an address. Pure. */

/** ID.me's ids are UUIDs in all samples; what is no part of an address is refused, whatever its form. */
export function isIdentifier(text: string): boolean {
	return /^[A-Za-z0-9-]{1,100}$/.test(text);
}
