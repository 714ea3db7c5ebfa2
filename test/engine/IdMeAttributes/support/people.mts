/** Short answers of ID.me about people, for tests that are about something else. */
import type { IDataObject } from 'n8n-workflow';

export const SOCIAL = '288-41-0030';
export const BIRTH_DATE = '1992-07-14';

export const VETERAN: IDataObject = {
	attributes: [
		{ handle: 'fname', name: 'First Name', value: 'Clarence' },
		{ handle: 'uuid', name: 'Unique Identifier', value: 'd733a89e2e634f04ac2fe66c97f71612' },
	],
	status: [{ group: 'military', subgroups: ['Veteran'], verified: true }],
};

export const PRESCRIBER: IDataObject = {
	attributes: [
		{ handle: 'uuid', name: 'Unique Identifier', value: 'd733a89e2e634f04ac2fe66c97f71612' },
		{ handle: 'birth_date', name: 'Birth Date', value: BIRTH_DATE },
		{ handle: 'social', name: 'Social Security', value: SOCIAL },
	],
	status: [{ group: 'medical', subgroups: [['DEA/NPI']], verified: true }],
};

export const PRESCRIBER_V2: IDataObject = {
	id: 'd733a89e2e634f04ac2fe66c97f71612',
	verified: true,
	affiliation: ['DEA/NPI'],
	birth_date: BIRTH_DATE,
	social: SOCIAL,
};

/** n8n's form of a group that was typed in. */
export const byName = (value: string) => ({ __rl: true, mode: 'name', value });
