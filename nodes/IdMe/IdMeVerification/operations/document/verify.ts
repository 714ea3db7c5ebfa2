/** The three checks of documents, which differ in their sides and their address alone. */
import type { INodePropertyOptions } from 'n8n-workflow';

import type { CallName } from '../../../api/calls';
import type { Part } from '../../../api/multipart';
import type { Operation } from '../../operation';
import { transactionPlan } from '../../plan';
import type { ImageParameter, RowContext } from '../../row';
import { readCommon, type Common } from '../../values';

export const verifyLicense = verification(
	'verifyLicense',
	{
		name: 'Verify Driver License',
		value: 'verifyLicense',
		action: 'Verify driver license document',
		description: "Check photos of both sides of a driver's license",
	},
	['frontImage', 'backImage'],
);

export const verifyPassport = verification(
	'verifyPassport',
	{
		name: 'Verify Passport',
		value: 'verifyPassport',
		action: 'Verify passport document',
		description: 'Check a photo of the page of a passport that shows the person',
	},
	['frontImage'],
);

export const verifyPasscard = verification(
	'verifyPasscard',
	{
		name: 'Verify Passport Card',
		value: 'verifyPasscard',
		action: 'Verify passport card document',
		description: 'Check photos of both sides of a passport card',
	},
	['frontImage', 'backImage'],
);

function verification(
	call: CallName,
	option: INodePropertyOptions,
	sides: readonly ImageParameter[],
): Operation {
	return {
		option,
		shows: [...sides, 'verificationId', 'simplify'],
		offers: ['callbackUrl', 'metadata', 'waitForResult', 'waitSeconds'],
		forTools: false,
		plan: async (row) => {
			const common = readCommon(row);
			if (common.kind === 'failed') return common;
			const images = await imagesOf(row, sides);
			if (images.kind === 'failed') return images;
			return transactionPlan(row, call, { parts: [...images.parts, ...partsOf(common.value)] });
		},
	};
}

async function imagesOf(row: RowContext, sides: readonly ImageParameter[]) {
	const parts: Part[] = [];
	for (const side of sides) {
		const image = await row.image(side);
		if (image.kind === 'failed') return image;
		parts.push(image.part);
	}
	return { kind: 'images' as const, parts };
}

/** Metadata goes as JSON, as its column in ID.me's table says; how it is to be sent in a form is not published. */
function partsOf(common: Common): Part[] {
	return Object.entries(common).map(([name, value]) =>
		name === 'metadata' ? { name, text: JSON.stringify(value) } : { name, text: String(value) },
	);
}
