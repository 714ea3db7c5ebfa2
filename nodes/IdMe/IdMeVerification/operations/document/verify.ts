/** The three checks of documents, which differ in their sides and their address alone. */
import type { INodePropertyOptions } from 'n8n-workflow';

import { ok, type Result } from '../../../../shared/result';
import type { EndpointName } from '../../../api/endpoints';
import type { Part } from '../../../api/multipart';
import { transactionPlan } from '../../plan';
import type { ImageParameter } from '../../parameters';
import { readCommon, type Common, type Row, type VerificationOperation } from '../../row';

export const verifyLicense = verification(
	'verifyLicense',
	{
		name: 'Verify Driver License',
		value: 'verifyLicense',
		action: "Verify a driver's license",
		description: "Check photos of both sides of a driver's license",
	},
	['frontImage', 'backImage'],
);

export const verifyPassport = verification(
	'verifyPassport',
	{
		name: 'Verify Passport',
		value: 'verifyPassport',
		action: 'Verify a passport',
		description: 'Check a photo of the page of a passport that shows the person',
	},
	['frontImage'],
);

export const verifyPasscard = verification(
	'verifyPasscard',
	{
		name: 'Verify Passport Card',
		value: 'verifyPasscard',
		action: 'Verify a passport card',
		description: 'Check photos of both sides of a passport card',
	},
	['frontImage', 'backImage'],
);

function verification(
	call: EndpointName,
	option: INodePropertyOptions,
	sides: readonly ImageParameter[],
): VerificationOperation {
	return {
		option,
		shows: sides,
		offers: ['callbackUrl', 'metadata', 'simplify', 'verificationId', 'waitSeconds'],
		notForTools: {
			what: 'Checks of documents are not offered to AI agents, which cannot hand over images',
			hint: 'Use the ID.me Verification node in the workflow itself, and let the agent look at the result with Get.',
			state: 'notSent',
			rule: 'notForTools',
		},
		plan: async (row) => {
			const common = readCommon(row);
			if (!common.ok) return common;
			const images = await imagesOf(row, sides);
			if (!images.ok) return images;
			return transactionPlan(row, call, { parts: [...images.value, ...partsOf(common.value)] });
		},
	};
}

async function imagesOf(row: Row, sides: readonly ImageParameter[]): Promise<Result<Part[]>> {
	const parts: Part[] = [];
	for (const side of sides) {
		const image = await row.image(side);
		if (!image.ok) return image;
		parts.push(image.value);
	}
	return ok(parts);
}

/** Metadata goes as JSON, as its column in ID.me's table says; how it is to be sent in a form is not published. */
function partsOf(common: Common): Part[] {
	return Object.entries(common).map(([name, value]) =>
		name === 'metadata' ? { name, text: JSON.stringify(value) } : { name, text: String(value) },
	);
}
