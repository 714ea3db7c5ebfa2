/** The templates of one run: each is read once, however many rows use it. */
import { failed, notReached, notSent, ok, type Result } from '../../shared/result';
import { loadedTemplate, type LoadedTemplate } from '../card/mapping';
import { readTemplate } from '../card/template';
import { addressTemplate } from './actions';
import type { Id123Client } from './client';
import { explain } from './answers';

export class Templates {
	private readonly loaded = new Map<string, Promise<Result<LoadedTemplate>>>();

	async get(client: Id123Client, templateId: string): Promise<Result<LoadedTemplate>> {
		const loading = this.loaded.get(templateId) ?? load(client, templateId);
		this.loaded.set(templateId, loading);
		const result = await loading;
		// Read again when n8n retries the run.
		if (!result.ok && result.failure.retryable) this.loaded.delete(templateId);
		return result;
	}
}

async function load(client: Id123Client, templateId: string): Promise<Result<LoadedTemplate>> {
	const result = await client.call('viewTemplate', addressTemplate(templateId));
	if (result.kind === 'cancelled') return failed(CANCELLED);
	// Whatever became of this request, the row itself was not sent.
	if (result.kind !== 'success') {
		return failed({ ...explain('viewTemplate', result), state: 'notSent' });
	}
	const read = readTemplate(result.body.data);
	// Every template has a name. Without fields, nearly all values of a row would be dropped silently.
	if (read.fields.length === 0) return failed(NO_FIELDS);
	if (read.id !== '' && read.id !== templateId) return failed(OTHER_TEMPLATE);
	return ok(loadedTemplate({ ...read, id: templateId }));
}

const NO_FIELDS = notSent(
	'ID123 did not say which fields the template has',
	'Run the workflow again. If that does not help, open the template in ID123 and save it, or ask its support.',
	{ rule: 'templateAnswer' },
);

const OTHER_TEMPLATE = notSent(
	'ID123 answered with another template than the one that was asked for',
	'Pick the template from the list again, and check that the credential is the right one.',
	{ rule: 'templateAnswer' },
);

const CANCELLED = notReached('The execution was canceled', 'This row was not sent.');
