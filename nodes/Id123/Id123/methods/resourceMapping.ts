/** The fields of the chosen template, under the admin's own labels. */
import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { isRequiredFor, type SettableField, type WriteOperation } from '../../card/template';
import { Templates } from '../templates';
import { chosenId, editorClient } from './editorClient';

export async function getCardFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const templateId = chosenId(this, 'templateId');
	if (templateId === '') {
		return nothing(
			'Choose a template to see its fields. If the template comes from an expression, columns are matched when the workflow runs.',
		);
	}
	const client = await editorClient(this);
	const loaded = await new Templates().get(client, templateId);
	if ('failure' in loaded) return nothing(`${loaded.failure.what}. ${loaded.failure.hint}`);
	const operation = String(this.getCurrentNodeParameter('operation') ?? 'upsert') as WriteOperation;
	return { fields: loaded.fields.map((field) => mapperField(field, operation, loaded.fields)) };
}

function nothing(emptyFieldsNotice: string): ResourceMapperFields {
	return { fields: [], emptyFieldsNotice };
}

/** Of type `string` throughout: length and date rules are ours, and name the label. */
function mapperField(
	field: SettableField,
	operation: WriteOperation,
	all: readonly SettableField[],
): ResourceMapperField {
	const sameLabel = all.filter(({ label }) => label === field.label).length > 1;
	return {
		id: field.key,
		displayName: sameLabel ? `${field.label} (${field.key})` : field.label,
		required: isRequiredFor(field, operation),
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		type: 'string',
	};
}
