/** People of an institution, and the sheet that somebody keeps of them. The generator knows who is who; the node sees sheets. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

export interface Person {
	/** The Card ID that the institution gave. */
	id: string;
	name: string;
	/** Nobody else has it, and it never changes. */
	identifier: string;
	email: string;
	department: string;
	/** Nobody else has it; empty where the institution keeps none. */
	barcode: string;
}

/** What became of a person before the sheet of tonight. */
export type Past =
	/** Had a card on tonight's eve, and still belongs to the institution. */
	| 'stays'
	/** Had a card, and has left: the right sheet does not name them. */
	| 'left'
	/** Never had a card, and is on the right sheet. */
	| 'joins'
	/** Their card is in the archive, and they are on the right sheet again. */
	| 'returns';

export interface Member {
	person: Person;
	past: Past;
	isInstalled: boolean;
}

const DEPARTMENTS = ['Radiology', 'Oncology', 'Facilities', 'Ürology'] as const;

/** Ids as institutions give them: each form is one that some sheet spoils. */
const ID_FORMS: ReadonlyArray<(number: number) => string> = [
	(number) => `E${100 + number}`,
	(number) => `Staff-${number}`,
	(number) => String(120 + number).padStart(5, '0'),
	(number) => `${730 + number}E16`,
	(number) => `12345678901234567${String(number).padStart(2, '0')}`,
	(number) => `ab${number}`,
];

const PASTS: readonly Past[] = ['stays', 'stays', 'stays', 'left', 'joins', 'returns'];

export const members = fc
	.array(
		fc.record({
			form: fc.integer({ min: 0, max: ID_FORMS.length - 1 }),
			past: fc.constantFrom(...PASTS),
			department: fc.constantFrom(...DEPARTMENTS),
			hasBarcode: fc.boolean(),
			isInstalled: fc.boolean(),
		}),
		{ minLength: 3, maxLength: 12 },
	)
	.map((drawn) =>
		drawn.map(({ form, past, department, hasBarcode, isInstalled }, at): Member => {
			const number = at + 1;
			return {
				// Somebody always stays, so that a right sheet is never a stranger's.
				past: at === 0 ? 'stays' : past,
				isInstalled,
				person: {
					id: ID_FORMS[form](number),
					name: `Person ${number}`,
					identifier: `pay-${7000 + number}`,
					email: `person${number}@harbour.example`,
					department,
					barcode: hasBarcode ? `77${1000 + number}` : '',
				},
			};
		}),
	);

/** A row of the sheet as it should be. */
export function rightRow({
	id,
	name,
	identifier,
	email,
	department,
	barcode,
}: Person): IDataObject {
	return {
		'Card ID': id,
		'Full Name': name,
		'Unique Identifier': identifier,
		'Recipient Email': email,
		Department: department,
		'Badge Barcode': barcode,
	};
}

export const isOnRoster = ({ past }: Member): boolean => past !== 'left';
