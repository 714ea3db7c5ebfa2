import { oneItem, sending } from '../../../../shared/declarative/operation';
import { failed, STOPPED } from '../../../../shared/result';
import { explain } from '../../../api/explain';
import { healthOf } from '../../../check/health';
import type { VerificationOperation } from '../../row';

export const health: VerificationOperation = {
	option: {
		name: 'Check Health',
		value: 'health',
		action: 'Check health of service',
		description: 'Ask whether the Services API works; says nothing about the secret',
	},
	shows: [],
	offers: [],
	plan: ({ client }) =>
		sending(async () => {
			const result = await client.call('health');
			if (result.kind === 'cancelled') return STOPPED;
			if (result.kind !== 'success') return failed(explain('health', result));
			return oneItem(healthOf(result.body));
		}),
};
