import { refused } from '../../../../shared/result';
import { BODY_KEY } from '../../../api/actions';
import { isAddress } from '../../../card/cells';
import { toExpiration } from '../../../card/dates';
import { NOT_AN_ADDRESS } from '../../../card/template';
import { KEY } from '../../../card/vocabulary';
import { dateOrderFor } from '../../../parameters';
import { locateCard, onceForAll, type CardOperation } from '../../row';

export const send: CardOperation = {
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send an invitation',
		description: 'Email the holder of a card the link with which the card is installed',
	},
	shows: ['templateId', 'cardId'],
	offers: ['recipientEmail', 'invitationExpiration', 'previewOnly', 'dateOrder', 'simplify'],
	plan: (row) => {
		const card = locateCard(row);
		const { recipientEmail: recipient = '', invitationExpiration: expiration } = row.options;
		if (recipient !== '' && !isAddress(recipient)) {
			throw refused({ field: KEY.recipientEmail, label: 'Recipient Email', ...NOT_AN_ADDRESS });
		}
		const until =
			expiration === undefined
				? undefined
				: toExpiration(expiration, dateOrderFor(row.options, row.account), row.timezone);
		if (until?.ok === false) {
			throw refused({
				field: BODY_KEY.invitationExpiration,
				label: 'Invitation Expiration',
				rule: 'notADate',
				is: `is not a date that can be used: ${until.reason}`,
				hint: 'Write the date as 2026-01-31, with or without a time.',
			});
		}
		const fields = {
			...card,
			...(recipient === '' ? {} : { [KEY.recipientEmail]: recipient }),
			...(until === undefined ? {} : { [BODY_KEY.invitationExpiration]: until.value }),
		};
		return onceForAll(row, { action: 'cardInvitation', fields }, 'The same invitation');
	},
};
