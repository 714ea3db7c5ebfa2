/** What the services' tables of failures have in common. */

export interface TableFailure<Kind extends string, Retry extends string> {
	/** What it comes to for whoever sent the request: code asks for this and for no code. */
	kind: Kind;
	/** What happened, as a sentence without full stop and without the code. */
	meaning: string;
	/** What the admin does next. */
	hint: string;
	/** `never`: the same request would fail again, and the service did nothing. */
	retry: Retry | 'never';
	/** Whom it concerns: one row of the input, or every request that this account makes. */
	scope: 'row' | 'account';
}

/** Makes the rows of a table. What may be done about a failure, and whom it concerns, follows from its kind. */
export function failureMaker<Kind extends string, Retry extends string>(
	retries: Partial<Record<Kind, Retry>>,
	ofAccount: readonly Kind[],
): (kind: Kind, meaning: string, hint: string) => TableFailure<Kind, Retry> {
	return (kind, meaning, hint) => ({
		kind,
		meaning,
		hint,
		retry: retries[kind] ?? 'never',
		scope: ofAccount.includes(kind) ? 'account' : 'row',
	});
}

/** The table's row for a code, or undefined for one that the service has not published. */
export function failureIn<Row>(
	table: Readonly<Record<string, Row>>,
	code: string,
): Row | undefined {
	return Object.hasOwn(table, code) ? table[code] : undefined;
}
