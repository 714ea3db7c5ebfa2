import type { IDataObject } from 'n8n-workflow';

import { missing, notSent, refused, RowRefusal } from '../../../../shared/result';
import { isBlank } from '../../../../shared/words';
import { BODY_KEY, DISTRIBUTION } from '../../../api/actions';
import { countCharacters, readLink } from '../../../card/cells';
import { MESSAGE_LIMITS } from '../../../card/vocabulary';
import { locateCard, locateTemplate, onceForAll, type CardOperation, type Row } from '../../row';

export const send: CardOperation = {
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send a notification',
		description:
			'Send a push notification to the holder of a card, or to everyone with a card of the template',
	},
	shows: ['templateId', 'distribution', 'cardId', 'message'],
	offers: ['fullMessage', 'url', 'previewOnly', 'actionNames', 'simplify'],
	plan: (row) => {
		const toAll = row.text('distribution') === 'all';
		if (toAll && row.asTool) throw new RowRefusal(NOT_FOR_TOOLS);
		const fields: IDataObject = {
			...(toAll ? locateTemplate(row) : locateCard(row)),
			distribution: toAll ? DISTRIBUTION.all : DISTRIBUTION.individual,
			...textOf(row),
		};
		const what = toAll ? 'One message for all rows' : 'The same message to the same card';
		return onceForAll(row, { action: 'sendNotifications', fields }, what);
	},
};

/** The checked message. ID123 documents 100 and 1000 characters (codes F231, F232). */
function textOf(row: Row): IDataObject {
	const message = row.text('message');
	const { fullMessage = '', url = '' } = row.options;
	if (isBlank(message)) throw missing('message', 'Message', 'Write what the notification says.');
	for (const [field, label, text, most] of [
		['message', 'Message', message, MESSAGE_LIMITS.message],
		[BODY_KEY.fullMessage, 'Full Message', fullMessage, MESSAGE_LIMITS.fullMessage],
	] as const) {
		const length = countCharacters(text);
		if (length <= most) continue;
		throw refused({
			field,
			label,
			rule: 'tooLong',
			is: `is too long: ${length} characters, ID123 allows ${most}`,
			hint:
				field === 'message'
					? 'Shorten it, and put the rest into Full Message or on a web page.'
					: `Shorten it (${MESSAGE_LIMITS.fullMessageSafe} characters are safe), or link to a web page instead.`,
		});
	}
	const link = url === '' ? undefined : readLink(url);
	if (url !== '' && link === undefined) {
		throw refused({
			field: 'url',
			label: 'Web Page',
			rule: 'notALink',
			is: 'is not a link',
			hint: 'Write the full address, beginning with https://.',
		});
	}
	return {
		message,
		...(fullMessage === '' ? {} : { [BODY_KEY.fullMessage]: fullMessage }),
		...(link === undefined ? {} : { url: link }),
	};
}

const NOT_FOR_TOOLS = notSent(
	'Notifications to everyone are not offered to AI agents',
	'Set Send To to one card, or use the ID123 node in the workflow itself.',
	{ rule: 'notForTools' },
);
