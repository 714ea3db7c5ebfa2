import type { INodePropertyOptions } from 'n8n-workflow';

import { notSent } from '../../../../shared/result';
import type { EndpointName } from '../../../api/endpoints';
import type { Part } from '../../../api/multipart';
import type { ImageParameter } from '../../parameters';
import { transactionPlan } from '../../plan';
import { readCommon, type VerificationOperation } from '../../row';

export const verifyLicense = verification(['frontImage', 'backImage'], {
	name: 'Verify Driver License',
	value: 'verifyLicense',
	action: "Verify a driver's license",
	description: "Check photos of both sides of a driver's license",
});

export const verifyPassport = verification(['frontImage'], {
	name: 'Verify Passport',
	value: 'verifyPassport',
	action: 'Verify a passport',
	description: 'Check a photo of the page of a passport that shows the person',
});

export const verifyPasscard = verification(['frontImage', 'backImage'], {
	name: 'Verify Passport Card',
	value: 'verifyPasscard',
	action: 'Verify a passport card',
	description: 'Check photos of both sides of a passport card',
});

/** A check; its kinds differ in their sides and their address alone. */
function verification(
	sides: readonly ImageParameter[],
	option: INodePropertyOptions & { value: EndpointName },
): VerificationOperation {
	return {
		option,
		shows: sides,
		offers: ['callbackUrl', 'metadata', 'simplify', 'verificationId', 'waitSeconds'],
		notForTools: notSent(
			'Checks of documents are not offered to AI agents, which cannot hand over images',
			'Use the ID.me Verification node in the workflow itself, and let the agent look at the result with Get.',
			{ rule: 'notForTools' },
		),
		plan: async (row) => {
			const common = readCommon(row);
			const parts: Part[] = [];
			for (const side of sides) parts.push(await row.image(side));
			for (const [name, value] of Object.entries(common)) {
				// JSON as in ID.me's table; how it is sent in a form is not published.
				const text = name === 'metadata' ? JSON.stringify(value) : String(value);
				parts.push({ name, text });
			}
			return transactionPlan(row, option.value, { parts });
		},
	};
}
