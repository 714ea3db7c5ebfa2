/** The templates of the account as a plain list, where several may be chosen. */
import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { ID123_LIMITS } from '../api/limits';
import { LIMITS } from '../../shared/limits';
import { listAll } from '../api/listing';
import { KEY } from '../card/vocabulary';
import { editorClient, failureOfCall, pickerError } from './client';
import { templateName } from './pickers';

export async function getTemplateOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const client = await editorClient(this);
	if ('failure' in client) throw pickerError(this, client.failure);
	const { pageSize } = ID123_LIMITS;
	const { requestsAtATime } = LIMITS;
	const listing = await listAll(client, 'listTemplates', {}, { pageSize, ahead: requestsAtATime });
	if (listing.kind === 'failed') {
		throw pickerError(this, failureOfCall('listTemplates', listing.result));
	}
	return listing.rows.flatMap((row) => optionOf(row) ?? []);
}

function optionOf(row: IDataObject): INodePropertyOptions | undefined {
	const id = row[KEY.templateId];
	if (typeof id !== 'string' || id === '') return undefined;
	return { name: templateName(row) || id, value: id, description: id };
}
