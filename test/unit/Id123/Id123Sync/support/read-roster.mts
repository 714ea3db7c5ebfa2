/** Reads rows as a roster of the example template. */
import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import {
	readRoster,
	type ReadRoster,
	type RosterSettings,
} from '../../../../../nodes/Id123/Id123Sync/plan/roster.ts';
import { loadedTemplate } from '../../../../../nodes/Id123/card/mapping.ts';
import { readTemplate } from '../../../../../nodes/Id123/card/template.ts';

export const STAFF = loadedTemplate(
	readTemplate(JSON.parse(readFileSync('examples/data/template.json', 'utf8'))),
);

const SETTINGS: RosterSettings = {
	mapping: 'auto',
	columns: [],
	unknownColumns: 'ignore',
	dateOrder: 'monthFirst',
	timezone: 'UTC',
	clearEmpty: false,
};

export const ID = { field: 'card-id', column: 'Employee No.' };
export const NAME = { field: 'name', column: 'Employee' };

async function read(
	rows: IDataObject[],
	settings: Partial<RosterSettings> = {},
): ReturnType<typeof readRoster> {
	const items = rows.map((json) => ({ json }));
	return await readRoster(items, STAFF, { ...SETTINGS, ...settings });
}

export async function rosterOf(...call: Parameters<typeof read>): Promise<ReadRoster> {
	const result = await read(...call);
	if (!result.ok) throw new Error(result.failure.what);
	return result.value;
}

export async function failureOf(...call: Parameters<typeof read>) {
	const result = await read(...call);
	if (result.ok) throw new Error('The roster was accepted');
	return result.failure;
}

export const namedIn = ({ marks }: ReadRoster): string[] => marks.flatMap(({ ids }) => ids);
