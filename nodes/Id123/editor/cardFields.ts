/** The fields of the chosen template, under the admin's own labels. */
import type {
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import type { Result } from '../../shared/result';
import { isRequiredFor, type TemplateField, type WriteOperation } from '../card/body';
import { Templates } from '../api/templates';
import type { LoadedTemplate } from '../card/mapping';
import { groupOf, KEY, READING_ORDER } from '../card/vocabulary';
import { chosenTemplate, editorClient, pickerError } from './pickers';

/** The same fields as a plain list, for pairs of field and column. */
export async function getCardFieldOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const templateId = chosenTemplate(this);
	if (templateId === '') {
		throw pickerError(this, {
			what: 'Choose a template first',
			hint: 'Its fields are listed then.',
		});
	}
	const loaded = await loadedTemplate(this, templateId);
	if (!loaded.ok) throw pickerError(this, loaded.failure);
	return inReadingOrder(loaded.value.fields).map(({ key, label }) => ({
		name: label,
		value: key,
		description: key,
	}));
}

export async function getCardFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const templateId = chosenTemplate(this);
	// Without a notice: n8n 2.40 would go on showing it when a template is chosen.
	if (templateId === '') return { fields: [] };
	const loaded = await loadedTemplate(this, templateId);
	if (!loaded.ok) {
		const { what, hint } = loaded.failure;
		return { fields: [], emptyFieldsNotice: `${what}. ${hint}` };
	}
	const operation = String(this.getCurrentNodeParameter('operation') ?? 'upsert') as WriteOperation;
	const fields = inReadingOrder(loaded.value.fields);
	return { fields: fields.map((field) => mapperField(field, operation, fields)) };
}

async function loadedTemplate(
	context: ILoadOptionsFunctions,
	templateId: string,
): Promise<Result<LoadedTemplate>> {
	const client = await editorClient(context);
	return client.ok ? await new Templates().get(client.value, templateId) : client;
}

/** What identifies the card, then what it shows, then what is behind it. */
function inReadingOrder(fields: readonly TemplateField[]): TemplateField[] {
	const rank = ({ key }: TemplateField) => {
		if (key === KEY.cardId) return -1;
		const group = groupOf(key);
		return group === undefined ? READING_ORDER.length : READING_ORDER.indexOf(group);
	};
	return [...fields].sort((a, b) => rank(a) - rank(b));
}

/**
 * Of type `string` throughout: length and date rules are ours, and name the label. n8n shows no required mark in the
 * mode that leaves the checks to the node, so the label carries it.
 */
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
