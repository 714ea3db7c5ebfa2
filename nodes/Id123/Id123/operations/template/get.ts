import type { IDataObject } from 'n8n-workflow';

import { readTemplate } from '../../../card/template';
import { flattenCard, KEY } from '../../../card/vocabulary';
import { locateTemplate, singleRequest, type CardOperation } from '../../row';

export const get: CardOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a template',
		description: 'Retrieve a card template with its fields',
	},
	shows: ['templateId', 'simplify'],
	offers: [],
	plan: (row) =>
		singleRequest(row, { action: 'viewTemplate', fields: locateTemplate(row), simplified }),
};

/** The template's values, and its fields as one list instead of six groups. */
function simplified({ data }: IDataObject): IDataObject {
	const fields = readTemplate(data).fields.map((field) => ({
		key: field.key,
		label: field.label,
		type: field.kind,
		required: field.required,
		[KEY.maxLength]: field.maxLength,
		[KEY.minLength]: field.minLength,
	}));
	return { ...flattenCard({ ...(data as IDataObject | undefined), fields: null }), fields };
}
