/** The templates that one run has asked for: each is read once, however many rows use it. */
import { failed, ok, type Result } from '../../shared/result';
import type { RowFailure } from '../../shared/rowFailure';
import type { Id123Client } from './client';
import { explain } from './explain';
import { compileMapping, type ColumnMatch } from '../card/mapping';
import type { FieldLabels } from '../card/messages';
import {
	readTemplate,
	settableFields,
	type CardTemplate,
	type SettableField,
} from '../card/template';

export interface LoadedTemplate {
	template: CardTemplate;
	fields: SettableField[];
	labels: FieldLabels;
	match: Readonly<Record<'ignore' | 'fail', (columns: readonly string[]) => ColumnMatch>>;
}

export class Templates {
	private readonly loaded = new Map<string, Promise<Result<LoadedTemplate>>>();

	async get(client: Id123Client, templateId: string): Promise<Result<LoadedTemplate>> {
		const known = this.loaded.get(templateId);
		if (known) return await known;
		const loading = load(client, templateId);
		this.loaded.set(templateId, loading);
		const result = await loading;
		// A cause that may pass is asked about again when n8n repeats the run.
		if (!result.ok && result.failure.retryable) this.loaded.delete(templateId);
		return result;
	}
}

async function load(client: Id123Client, templateId: string): Promise<Result<LoadedTemplate>> {
	const result = await client.call('viewTemplate', { 'card-template-id': templateId });
	if (result.kind === 'cancelled') return failed(STOPPED);
	if (result.kind !== 'success') return failed(asNothingSent(explain('viewTemplate', result)));
	const read = readTemplate(result.body.data);
	// A template has at least a name. Without its fields, every value of a row but the fixed ones would be dropped unseen.
	if (read.fields.length === 0) return failed(NO_FIELDS);
	if (read.id !== '' && read.id !== templateId) return failed(OTHER_TEMPLATE);
	const template = { ...read, id: templateId };
	const fields = settableFields(template);
	return ok({
		template,
		fields,
		labels: Object.fromEntries(fields.map(({ key, label }) => [key, label])),
		match: { ignore: compileMapping(fields, 'ignore'), fail: compileMapping(fields, 'fail') },
	});
}

/** A row whose template could not be read was not sent, whatever became of the reading. */
function asNothingSent(failure: RowFailure): RowFailure {
	return { ...failure, state: 'notSent' };
}

const NO_FIELDS: RowFailure = {
	what: 'ID123 did not say which fields the template has',
	hint: 'Run the workflow again. If that does not help, open the template in ID123 and save it, or ask its support.',
	state: 'notSent',
	rule: 'templateAnswer',
};

const OTHER_TEMPLATE: RowFailure = {
	what: 'ID123 answered with another template than the one that was asked for',
	hint: 'Pick the template from the list again, and check that the credential is the right one.',
	state: 'notSent',
	rule: 'templateAnswer',
};

const STOPPED: RowFailure = {
	what: 'The execution was cancelled',
	hint: 'This row was not sent.',
	state: 'notSent',
	retryable: true,
};
