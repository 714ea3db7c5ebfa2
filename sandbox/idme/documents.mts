/** Checks of a driver's licence, a passport or a passport card. */
import { Refusal } from './codes.mts';
import { documentEnding } from './mock.mts';
import type { Product, SentFile } from './model.mts';
import type { Form, Part } from './multipart.mts';
import { contextOf, metadataOfForm, pendingPlan, type Perform } from './perform.mts';
import { errorOf } from './plans.mts';
import type { Readings } from './readings.mts';
import type { IdMeState } from './state.mts';

const MIN_KILOBYTES = 40;
const MAX_MEGABYTES = 16;

function fileOf(form: Form | undefined, name: string): SentFile {
	const part = form?.parts.find((each) => each.name === name && each.fileName !== undefined);
	// No page says what a missing picture is answered with; one of no bytes is too small.
	if (part?.fileName === undefined) throw new Refusal(3109);
	const { fileName, contentType = '', size, sha256 } = part;
	return { name, fileName, contentType, size, sha256 };
}

function refuseType({ fileName, contentType }: SentFile, { imageTypeFrom }: Readings): void {
	const isNamed = /\.(jpe?g|png)$/i.test(fileName);
	const isTyped = /^image\/(jpe?g|png)$/i.test(contentType);
	const isGood =
		(isNamed || imageTypeFrom === 'contentType') && (isTyped || imageTypeFrom === 'name');
	if (!isGood) throw new Refusal(3111);
}

/** Whether a picture is too small; refuses one that is, where the service does so at once. */
function isTooSmall({ size }: SentFile, { kilobyte, smallImage }: Readings): boolean {
	if (size >= MAX_MEGABYTES * kilobyte ** 2) throw new Refusal(3110);
	if (size > MIN_KILOBYTES * kilobyte) return false;
	if (smallImage === 3109) throw new Refusal(3109);
	return true;
}

const documentCheck =
	(product: Product, sides: readonly string[]): Perform =>
	(state: IdMeState, { fields, form }) => {
		const { readings } = state;
		const context = contextOf(state, fields, metadataOfForm);
		const files = sides.map((side) => fileOf(form, side));
		for (const file of files) refuseType(file, readings);
		const small = files.filter((file) => isTooSmall(file, readings));
		const turn = (state.documentsChecked += 1);
		const usual = documentEnding(files[0], state.seed, turn, readings);
		const ending =
			small.length > 0 ? { outcome: 'failed' as const, errors: [errorOf(2006)] } : usual;
		const transaction = state.checks.start({
			...context,
			product,
			files,
			plan: pendingPlan(state, ending),
		});
		return state.shown(transaction);
	};

const BOTH = ['front_image', 'back_image'];

export const verifyLicense = documentCheck('document.license.verify', BOTH);
export const verifyPassport = documentCheck('document.passport.verify', ['front_image']);
export const verifyPasscard = documentCheck('document.passcard.verify', BOTH);

/** A part of a form as the contract and the journal see it: the text, or what is kept of the file. */
export function shownPart({ fileName, contentType, size, sha256, text }: Part): unknown {
	return fileName === undefined ? text : { fileName, contentType, size, sha256 };
}
