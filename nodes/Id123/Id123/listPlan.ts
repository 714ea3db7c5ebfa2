/** The plan of a Get Many: pages are read until enough rows were kept. */
import type { IDataObject } from 'n8n-workflow';

import { ID123_LIMITS } from '../api/limits';
import { explain } from '../api/explain';
import { listAll } from '../api/listing';
import { pageSizeOf } from '../editor/nodeOptions';
import { failed, type Plan } from './plan';
import type { RowContext } from './row';

export interface Listing {
	action: 'listCards' | 'listTemplates';
	fields: IDataObject;
	simplify: (row: IDataObject) => IDataObject;
	/** The service has no filter, so rows are kept or dropped here. */
	keep: (row: IDataObject) => boolean;
}

export function listPlan(row: RowContext, { action, fields, simplify, keep }: Listing): Plan {
	const wanted = row.flag('returnAll', false) ? Infinity : Math.max(1, row.number('limit', 50));
	// One more shows that there are too many.
	const useful = Math.min(wanted, ID123_LIMITS.itemsOfARow + 1);
	const pageSize = pageSizeOf(row.options);
	const simplified = row.flag('simplify', true);
	return {
		kind: 'plan',
		changes: [],
		send: async (client) => {
			const kept: IDataObject[] = [];
			let looked = 0;
			const enough = (rows: readonly IDataObject[]) => {
				for (; looked < rows.length; looked += 1) if (keep(rows[looked])) kept.push(rows[looked]);
				return kept.length >= useful;
			};
			const listing = await listAll(client, action, fields, { pageSize, enough });
			if (listing.kind === 'failed') {
				if (listing.result.kind === 'cancelled') return listing.result;
				if (listing.result.kind !== 'success') return failed(explain(action, listing.result));
				return { kind: 'rows', rows: [] };
			}
			const isEnough = enough(listing.rows);
			if (!listing.complete && !isEnough) return failed(NEVER_ENDING);
			if (kept.length >= useful && useful < wanted) return failed(TOO_MANY);
			const rows = kept.slice(0, wanted);
			return { kind: 'rows', rows: simplified ? rows.map(simplify) : rows };
		},
	};
}

const NEVER_ENDING = {
	what: `The listing did not end after ${ID123_LIMITS.maxPages} pages, so it was stopped`,
	hint: 'Raise Page Size under Options, or turn off Return All and set a limit.',
	state: 'refused',
	rule: 'tooManyPages',
} as const;

const TOO_MANY = {
	what: `There are more than ${ID123_LIMITS.itemsOfARow.toLocaleString('en')} of them, and n8n cannot take more than that from one row`,
	hint: 'Narrow the listing with Filters, or turn off Return All and set a smaller limit. ID123 Sync and the ID123 Trigger read listings of any length.',
	state: 'refused',
	rule: 'tooManyItems',
} as const;
