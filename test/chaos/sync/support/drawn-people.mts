/** Made-up institutions: their people, and what was done to the sheets that arrive before the right one. */
import fc from 'fast-check';
import { CORRUPTIONS, type Sheet } from './corruptions.mts';
import { members } from './people.mts';

/** With these nothing on the sheet tells whose row it is, and ID123 has no reason to refuse it. */
const SAY_NOTHING: ReadonlyArray<readonly [string, string]> = [
	['idOfSomebodyElse', 'emptyIdentifiers'],
	['idOfSomebodyElse', 'errorValuesAsIdentifiers'],
	['idOfSomebodyElse', 'identifierFilledDown'],
	['twoCardIdColumnsThatDiffer', 'noIdColumn'],
];

/** A row with somebody else's id that is not sent for one of these is told apart by what an earlier run remembers only. */
const NOT_SENT = [
	'emptyNames',
	'namesTooLong',
	'namesOfAnotherEncoding',
	'mistypedAddresses',
	'errorValuesAsDepartments',
	'lowerCaseIds',
	'upperCaseIds',
	'idsAsNumbers',
	'idsWithThousands',
	'roundedIds',
	'invisibleCharacters',
	'guardedIds',
];

function isTelling(names: readonly string[], isSyncedBefore: boolean): boolean {
	const has = (name: string) => names.includes(name);
	if (SAY_NOTHING.some(([one, other]) => has(one) && has(other))) return false;
	return isSyncedBefore || !has('idOfSomebodyElse') || !NOT_SENT.some(has);
}

const corruptions = fc.array(fc.constantFrom(...Object.keys(CORRUPTIONS)), {
	minLength: 1,
	maxLength: 3,
});

const peopleCases = fc
	.record({
		members,
		/** Whether the cards of before were made by an earlier run, so that the sync remembers them. */
		isSyncedBefore: fc.boolean(),
		/** The sheets that arrive before somebody mends them: what was done to each. */
		sheets: fc.array(corruptions, { minLength: 1, maxLength: 2 }),
		missingCards: fc.constantFrom('ignore', 'deactivate', 'archive', 'archive'),
		mapping: fc.constantFrom('auto', 'columns'),
		inviteNew: fc.boolean(),
		skipUnchanged: fc.boolean(),
		clearEmpty: fc.boolean(),
		requestsAtATime: fc.constantFrom(1, 5),
		seed: fc.nat(),
	})
	.filter(({ sheets, isSyncedBefore }) =>
		sheets.every((names) => isTelling(names, isSyncedBefore)),
	);

export type PeopleCase = ReturnType<typeof drawPeople>[number];

export const drawPeople = (count: number, seed: number) =>
	fc.sample(peopleCases, { numRuns: count, seed });

/** A small generator of numbers that a seed repeats (mulberry32). */
export function drawsOf(seed: number): Sheet['draw'] {
	let state = seed | 0;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}
