import type { IDataObject } from 'n8n-workflow';

import { readTemplate } from '../../../card/template';
import { flattenCard } from '../../../card/flatten';
import { KEY } from '../../../card/vocabulary';
import type { Operation } from '../../operation';
import { singleRequest } from '../../plan';
import { locateTemplate } from '../../required';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get template',
		description: 'Retrieve a card template with its fields',
	},
	shows: ['templateId', 'simplify'],
	offers: [],
	plan: async (row) => {
		const located = locateTemplate(row);
		if (located.kind === 'failed') return located;
		const simplify = row.flag('simplify', true);
		return singleRequest({ action: 'viewTemplate', fields: { ...located.ids } }, (body) => [
			simplify ? simplified(body) : body,
		]);
	},
};

/** The template's own values, and its fields as one list instead of six groups. */
function simplified({ data }: IDataObject): IDataObject {
	const own = Object.entries((data ?? {}) as IDataObject).filter(([key]) => key !== 'fields');
	const fields = readTemplate(data).fields.map((field) => ({
		key: field.key,
		label: field.label,
		type: field.kind,
		required: field.required,
		[KEY.maxLength]: field.maxLength,
		[KEY.minLength]: field.minLength,
	}));
	return { ...flattenCard(Object.fromEntries(own)), fields };
}
