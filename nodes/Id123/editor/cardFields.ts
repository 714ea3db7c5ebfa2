/** Lists the fields of the chosen template, under the admin's labels. */
import type {
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { refusedBy } from '../../shared/parameters';
import { RowRefusal, sentenceOf } from '../../shared/result';
import { Templates } from '../api/templates';
import { isRequiredFor, type TemplateField, type WriteOperation } from '../card/template';
import { groupOf, GROUPS, KEY } from '../card/vocabulary';
import { chosenTemplate, editorClient, neededTemplate, sayingWhy } from './pickers';

/** As options, for pairs of field and column. */
export const getCardFieldOptions = sayingWhy(async (context): Promise<INodePropertyOptions[]> => {
	const templateId = neededTemplate(context, 'Its fields are listed then.');
	const fields = await fieldsOf(templateId, context);
	return fields.map(({ key, label }) => ({ name: label, value: key, description: key }));
});

export async function getCardFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const templateId = chosenTemplate(this);
	// The fields mapped so far: with none, n8n calls the mapping outdated, and its Refresh empties it.
	const mapped = (this.getCurrentNodeParameter('fields.schema') ?? []) as ResourceMapperField[];
	// No notice: n8n 2.40 would keep it after a template is chosen.
	if (templateId === '') return { fields: mapped };
	const operation = String(this.getCurrentNodeParameter('operation') ?? 'upsert') as WriteOperation;
	try {
		const fields = await fieldsOf(templateId, this);
		return { fields: fields.map((field) => mapperField(field, operation, fields)) };
	} catch (error) {
		return { fields: mapped, emptyFieldsNotice: sentenceOf(refusedBy(error)) };
	}
}

/** Card ID first, then what the card displays, then the rest. */
async function fieldsOf(
	templateId: string,
	context: ILoadOptionsFunctions,
): Promise<TemplateField[]> {
	const loaded = await new Templates().get(await editorClient(context), templateId);
	if (!loaded.ok) throw new RowRefusal(loaded.failure);
	return [...loaded.value.fields].sort((a, b) => placeOf(a) - placeOf(b));
}

/** As one reads a card: its texts, then the picture and the barcode. */
const READING_ORDER = [...GROUPS.slice(2), 'image', 'barcode', undefined];

function placeOf({ key }: TemplateField): number {
	return key === KEY.cardId ? -1 : READING_ORDER.indexOf(groupOf(key));
}

/** Always of type string: the node checks values itself. n8n then marks nothing as required, so the label does. */
function mapperField(
	field: TemplateField,
	operation: WriteOperation,
	all: readonly TemplateField[],
): ResourceMapperField {
	const sameLabel = all.filter(({ label }) => label === field.label).length > 1;
	const required = isRequiredFor(field, operation);
	return {
		id: field.key,
		displayName: `${field.label}${sameLabel ? ` (${field.key})` : ''}${required ? ' *' : ''}`,
		required,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		type: 'string',
	};
}
