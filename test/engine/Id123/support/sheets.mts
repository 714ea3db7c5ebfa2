/** Rows of a sheet through the operations that make cards of them, in both mappings, against the sandbox. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readTemplate, settableFields } from '../../../../nodes/Id123/card/template.ts';
import staffTemplate from '../../../../examples/data/template.json';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import type { EngineRun } from '../../../support/engine.mts';
import { openStage, type NodeRun } from './stage.mts';

const STAFF = TEMPLATE_IDS.staff;
export const templateId = { __rl: true, mode: 'id', value: STAFF };
const FIELDS = settableFields(readTemplate(staffTemplate));

export const AUTOMATIC: INodeParameters = {
	fields: { mappingMode: 'autoMapInputData', value: null },
};
/** Each field from the column of its label. */
export const EXPRESSIONS: INodeParameters = {
	fields: {
		mappingMode: 'defineBelow',
		value: Object.fromEntries(FIELDS.map(({ key, label }) => [key, `={{ $json["${label}"] }}`])),
	},
};

/** The operations that make a card of a row, in both mappings. */
export const WRITING = (['create', 'upsert', 'update'] as const).flatMap((operation) => [
	[`${operation}, automatic`, operation, AUTOMATIC] as const,
	[`${operation}, expressions`, operation, EXPRESSIONS] as const,
]);

/** Of each row that was refused its number, and the label and rule of what is wrong. */
export const told = (run: EngineRun) =>
	run.error.map(({ json }) => {
		const { row, label, rule } = json.details as IDataObject;
		return [row, label, rule];
	});

/** A stage for the test file that calls this, and what a sheet comes to on it. */
export function openSheets() {
	const stage = openStage();
	return {
		stage,
		write: async (
			operation: string,
			mapping: INodeParameters,
			items: ReadonlyArray<Readonly<IDataObject>>,
			more: Partial<NodeRun> = {},
		) =>
			await stage.run({
				resource: 'card',
				operation,
				parameters: { templateId, ...mapping, ...more.parameters },
				items: items.map((row) => ({ ...row })),
				on: 'sandbox',
				onError: more.onError ?? 'continueErrorOutput',
				timezone: more.timezone,
			}),
		/** What was sent and changes something. */
		changing: () =>
			stage.sandbox.journal.entries.filter(({ action }) => !/^(view|list)/.test(action ?? '')),
		cardOf: (id: string) => stage.sandbox.id123.card(STAFF, id),
	};
}
