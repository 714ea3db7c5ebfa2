/** Maps and checks the card of a row, for create, upsert and update. */
import type { IDataObject } from 'n8n-workflow';

import { notSent, RowRefusal, type RowFailure } from '../../shared/result';
import { attachedPhoto, mapRow, refuseHeading, type LoadedTemplate } from '../card/mapping';
import type { FieldLabels } from '../card/messages';
import { bareId, refuseTwice } from '../card/idForms';
import { checkCard, type WriteOperation } from '../card/template';
import { KEY, subjectOf, toCardBody, type FlatCard } from '../card/vocabulary';
import { dateOrderFor } from '../parameters';
import { locateTemplate, type MapperValue, type Row } from './row';

/** @returns `fields`: the body without its action. @throws RowRefusal for anything wrong with the row */
export async function describedCard(
	row: Row,
	operation: WriteOperation,
): Promise<{ fields: IDataObject; card: FlatCard; labels: FieldLabels }> {
	const address = locateTemplate(row);
	const templateId = address[KEY.templateId];
	const mapper = row.value('fields', {}) as MapperValue;
	if (row.asTool && mapper.mappingMode === 'autoMapInputData') {
		throw new RowRefusal(NO_AUTOMATIC_TOOL);
	}

	const loaded = await row.shared.templates.get(row.client, templateId);
	if (!loaded.ok) throw new RowRefusal(loaded.failure);
	const { template, fields, labels } = loaded.value;
	const { card, problems } = checkCard(valuesOf(row, mapper, loaded.value), fields, {
		operation,
		dateOrder: dateOrderFor(row.options, row.account),
		timezone: row.timezone,
		// A new card has nothing to clear.
		clearEmpty: operation !== 'create' && row.options.clearEmpty === true,
	});
	const cardId = card[KEY.cardId] ?? '';
	if (cardId !== '') row.subject = subjectOf(cardId);
	const isUpdate = operation === 'update';
	// Only the same id counts for an update: cards with similar ids exist already.
	const form = isUpdate ? cardId : bareId(cardId);
	const failure =
		refuseHeading(row.item.json, cardId, loaded.value) ??
		explainAll(problems) ??
		(isUpdate && Object.keys(card).length < 2 ? NOTHING_TO_UPDATE : undefined) ??
		refuseTwice(row.shared.cardIds, row.row, cardId, `${templateId}\0${form}`);
	if (failure) throw new RowRefusal(failure);
	return { fields: { ...address, ...toCardBody(card, template.fields) }, card, labels };
}

function valuesOf(row: Row, mapper: MapperValue, loaded: LoadedTemplate): Record<string, unknown> {
	if (mapper.mappingMode !== 'autoMapInputData') return writtenValues(mapper);
	const { json } = row.item;
	const match = loaded.match[row.options.unknownColumns ?? 'ignore'](Object.keys(json));
	if (match.problems.length > 0) throw new RowRefusal(match.problems[0]);
	return { ...attachedPhoto(row.item, loaded), ...mapRow(json, match) };
}

/** In a resource mapper null was never filled in, and stays as it is; '' was emptied. */
function writtenValues({ value, schema }: MapperValue): Record<string, unknown> {
	const removed = new Set(schema?.filter((field) => field.removed).map(({ id }) => id));
	return Object.fromEntries(
		Object.entries(value ?? {}).filter(
			([key, cell]) => cell !== null && cell !== undefined && !removed.has(key),
		),
	);
}

function explainAll([first, ...others]: readonly RowFailure[]): RowFailure | undefined {
	if (others.length === 0) return first;
	const also = others.map(({ what }) => what).join('; ');
	return { ...first, hint: `${first.hint} Also in this row: ${also}.`.trim() };
}

const NOTHING_TO_UPDATE = notSent(
	'There is nothing to update: the row holds no value besides the Card ID',
	'Fill in or map at least one value that is to change. Empty cells are left as they are unless Clear Values for Empty Cells is on.',
	{ rule: 'nothingToUpdate' },
);

const NO_AUTOMATIC_TOOL = notSent(
	'An AI agent cannot map columns automatically',
	'Set Mapping Column Mode to "Map Each Column Manually" and let the model fill in the fields that it may set.',
	{ rule: 'notForTools' },
);
