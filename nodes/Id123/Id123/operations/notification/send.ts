import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../../../shared/rowFailure';
import { BODY_KEY, DISTRIBUTION } from '../../../api/actions';
import { countCharacters, readLink } from '../../../card/cells';
import { nonValueIn } from '../../../card/nonValues';
import { MESSAGE_LIMITS } from '../../../card/vocabulary';
import type { Operation } from '../../operation';
import { failed, receipt, singleRequest } from '../../plan';
import { locateCard, locateTemplate } from '../../required';
import type { RowContext } from '../../row';

export const send: Operation = {
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send notification',
		description:
			'Send a push notification to the holder of a card, or to everyone with a card of the template',
	},
	shows: ['templateId', 'distribution', 'cardId', 'message', 'fullMessage', 'url', 'simplify'],
	offers: ['previewOnly', 'actionNames'],
	plan: async (row) => {
		const toAll = row.text('distribution') === 'all';
		if (toAll && row.asTool) return failed(NOT_FOR_TOOLS);
		const located = toAll ? locateTemplate(row) : locateCard(row);
		if (located.kind === 'failed') return located;
		const text = textOf(row);
		if (text.kind === 'failed') return text;
		const fields: IDataObject = {
			...located.ids,
			distribution: toAll ? DISTRIBUTION.all : DISTRIBUTION.individual,
			...text.fields,
		};
		const plan = singleRequest(
			{ action: 'sendNotifications', fields },
			receipt(row.flag('simplify', true)),
		);
		return toAll ? { ...plan, onceKey: fingerprint(fields) } : plan;
	},
};

/** The message as it is sent, or why it is refused. ID123's pages name 100 and 1000 characters (codes F231, F232). */
function textOf(
	row: RowContext,
): { kind: 'text'; fields: IDataObject } | { kind: 'failed'; failure: RowFailure } {
	const message = row.text('message');
	const fullMessage = row.text('fullMessage');
	const url = row.text('url');
	if (message === '')
		return refusal(
			'message',
			'Message',
			'required',
			'is empty',
			'Write what the notification says.',
		);
	for (const [field, label, text, most] of [
		['message', 'Message', message, MESSAGE_LIMITS.message],
		[BODY_KEY.fullMessage, 'Full Message', fullMessage, MESSAGE_LIMITS.fullMessage],
	] as const) {
		const nonValue = nonValueIn(text, false);
		if (nonValue) return refusal(field, label, nonValue.rule, nonValue.is, nonValue.remedy);
		const length = countCharacters(text);
		if (length > most) {
			return refusal(
				field,
				label,
				'tooLong',
				`is too long: ${length} characters, ID123 allows ${most}`,
				field === 'message'
					? 'Shorten it, and put the rest into Full Message or on a web page.'
					: `Shorten it (${MESSAGE_LIMITS.fullMessageSafe} characters are safe), or link to a web page instead.`,
			);
		}
	}
	const link = url === '' ? undefined : readLink(url);
	if (url !== '' && link === undefined) {
		return refusal(
			'url',
			'URL',
			'notALink',
			'is not a link',
			'Write the full address, beginning with https://.',
		);
	}
	const fields = {
		message,
		...(fullMessage === '' ? {} : { [BODY_KEY.fullMessage]: fullMessage }),
		...(link === undefined ? {} : { url: link }),
	};
	return { kind: 'text', fields };
}

function refusal(field: string, label: string, rule: string, what: string, hint: string) {
	return failed({ what: `${label} ${what}`, hint, state: 'notSent', field, label, rule });
}

/** One message to everyone goes out once per run, however many items come in. */
function fingerprint(fields: IDataObject): string {
	return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}

const NOT_FOR_TOOLS: RowFailure = {
	what: 'Notifications to everyone are not offered to AI agents',
	hint: 'Set Send To to one card, or use the ID123 node in the workflow itself.',
	state: 'notSent',
	rule: 'notForTools',
};
