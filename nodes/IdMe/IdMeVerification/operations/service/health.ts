import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../../../shared/answers';
import { oneItem } from '../../../../shared/declarative/rowRun';
import { sentOf } from '../../../api/answers';
import type { VerificationOperation } from '../../row';

export const health: VerificationOperation = {
	option: {
		name: 'Check Health',
		value: 'health',
		action: 'Check the health of the service',
		description: 'Ask whether the Services API works; says nothing about the secret',
	},
	shows: [],
	offers: [],
	plan:
		({ client }) =>
		async () => {
			const sent = sentOf('health', await client.call('health'));
			return sent.ok ? oneItem(healthOf(sent.value)) : sent;
		},
};

const STATE_KEY = /^(status|state|health|healthy|ok|up|alive|ready|success)$/i;

const GOOD = /^(true|ok|okay|up|pass|passing|healthy|online|operational|alive|ready|success|200)$/i;

/**
 * ID.me's page (docs.id.me/services-api-overview) shows an empty answer. In any other, every state has to be a good one,
 * and there must be no errors.
 */
function healthOf(body: IDataObject): IDataObject {
	if (Object.keys(body).length === 0) return { healthy: true };
	const states = [...statesIn(body)];
	if (states.length > 0 && states.every((state) => GOOD.test(state))) return { healthy: true };
	return {
		healthy: false,
		message:
			'ID.me answered, but does not say that it works. Look at https://status.id.me, and try again in a minute.',
	};
}

/** All states in an answer, however deep; errors count as a bad one. */
function* statesIn(body: IDataObject): Generator<string> {
	for (const [key, value] of Object.entries(body)) {
		const isEmpty = typeof value === 'object' && Object.keys(value ?? {}).length === 0;
		const isNothing = isEmpty || value === false || value === 0;
		if (/^errors?$/i.test(key)) yield isNothing ? 'ok' : 'errors';
		else if (Array.isArray(value))
			for (const entry of value) yield* statesIn({ [key]: entry as IDataObject });
		else if (isObject(value)) yield* statesIn(value);
		else if (STATE_KEY.test(key)) yield String(value).trim();
	}
}
