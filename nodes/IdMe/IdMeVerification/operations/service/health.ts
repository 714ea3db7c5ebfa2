import { explain } from '../../../api/explain';
import type { Operation } from '../../operation';
import { healthOf } from '../../../check/health';
import { failed } from '../../plan';

export const health: Operation = {
	option: {
		name: 'Check Health',
		value: 'health',
		action: 'Check health of service',
		description: 'Ask whether the Services API works; says nothing about the secret',
	},
	shows: [],
	offers: [],
	forTools: true,
	plan: async () => ({
		kind: 'plan',
		send: async (client) => {
			const result = await client.call('health');
			if (result.kind === 'cancelled') return result;
			if (result.kind !== 'success') return failed(explain('health', result));
			return { kind: 'rows', rows: [healthOf(result.body)] };
		},
	}),
};
