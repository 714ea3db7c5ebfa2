import { BODY_KEY } from '../../../api/actions';
import { isAddress } from '../../../card/cells';
import { toExpiration } from '../../../card/dates';
import { nonValueIn } from '../../../card/nonValues';
import { KEY } from '../../../card/vocabulary';
import type { Operation } from '../../operation';
import { failed, receipt, singleRequest } from '../../plan';
import { locateCard } from '../../required';
import { dateOrderFor } from '../../../editor/nodeOptions';

export const send: Operation = {
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send invitation',
		description: 'Email the holder of a card the link with which the card is installed',
	},
	shows: ['templateId', 'cardId', 'recipientEmail', 'invitationExpiration', 'simplify'],
	offers: ['previewOnly', 'dateOrder'],
	plan: async (row) => {
		const located = locateCard(row);
		if (located.kind === 'failed') return located;
		const recipient = row.text('recipientEmail');
		const nonValue = nonValueIn(recipient, false);
		if (nonValue || (recipient !== '' && !isAddress(recipient))) {
			return failed({
				what: `Recipient Email ${nonValue?.is ?? 'is not an email address'}`,
				hint:
					nonValue?.remedy ??
					'Write one address, such as name@example.org, or leave it empty to use the one stored on the card.',
				state: 'notSent',
				field: KEY.recipientEmail,
				label: 'Recipient Email',
				rule: nonValue?.rule ?? 'notAnAddress',
			});
		}
		const expiration = row.value('invitationExpiration', '');
		const until =
			expiration === '' || expiration === null || expiration === undefined
				? undefined
				: toExpiration(expiration, dateOrderFor(row.options, row.account), row.timezone);
		if (until?.ok === false) {
			return failed({
				what: `Invitation Expiration is not a date that can be used: ${until.reason}`,
				hint: 'Write the date as 2026-01-31, with or without a time.',
				state: 'notSent',
				field: BODY_KEY.invitationExpiration,
				label: 'Invitation Expiration',
				rule: 'notADate',
			});
		}
		return singleRequest(
			{
				action: 'cardInvitation',
				fields: {
					...located.ids,
					...(recipient === '' ? {} : { [KEY.recipientEmail]: recipient }),
					...(until === undefined ? {} : { [BODY_KEY.invitationExpiration]: until.value }),
				},
			},
			receipt(row.flag('simplify', true)),
		);
	},
};
