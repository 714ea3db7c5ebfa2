/** Lines of a sheet without any value, as sheets have them at their end: they are left out, and said to be. */
import type { INodeExecutionData } from 'n8n-workflow';

import { isBlank } from '../card/cells';
import { KEY } from '../card/vocabulary';
import type { Operation } from './operation';
import type { MapperValue, RowContext } from './row';

/** Whether an item has no values at all. */
export function isBlankItem({ json, binary }: INodeExecutionData): boolean {
	return binary === undefined && Object.values(json).every(isBlank);
}

/** Whether the card of a blank item was to come from it. What was typed into the node is no line of a sheet. */
export function isBlankLine(row: RowContext, { shows }: Pick<Operation, 'shows'>): boolean {
	if (shows.includes('fields')) {
		const { mappingMode, value } = row.value('fields', {}) as MapperValue;
		if (mappingMode === 'autoMapInputData') return true;
		return row.isExpression('fields') && isBlank(value?.[KEY.cardId]);
	}
	// A message to everyone is about no row.
	if (!shows.includes('cardId') || row.text('distribution') === 'all') return false;
	return row.isExpression('cardId') && isBlank(row.locatedCell('cardId'));
}

export const BLANK_LINE = { skipped: true, reason: 'The row is blank: nothing was sent for it' };
