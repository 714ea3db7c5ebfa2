/** A request that the service refuses, and why. */
import type { FailureCode } from '../../../../nodes/Id123/api/failures.ts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import type { Sandbox, SandboxOptions } from '../../../../sandbox/server.mts';
import { about, type Body } from '../../support.mts';

export interface Scenario {
	reason: string;
	code: FailureCode;
	body: Body | string;
	options?: SandboxOptions;
	init?: RequestInit;
	before?: (sandbox: Sandbox) => void;
	/** The key that the message names. */
	field?: string;
}

export const LIST: Body = { action: 'list-templates' };
export const ONCE = { kind: 'window', count: 1, perMs: 60_000 } as const;
export const add = (sandbox: Sandbox, cardId = 'A1', uniqueIdentifier = 'first@harbour.example') =>
	sandbox.id123.addCard(TEMPLATE_IDS.staff, cardId, {
		values: { name: 'Ada' },
		uniqueIdentifier,
		recipientEmail: 'ada@harbour.example',
	});
export const archived = (sandbox: Sandbox) => {
	sandbox.id123.take(
		add(sandbox),
		{
			kind: 'change',
			life: { status: 'ARCHIVED', deactivated: false, expired: false },
			event: 'archived',
		},
		'sandbox',
	);
};
export const notify = (rest: Body): Body => ({
	action: 'send-notifications',
	'card-template-id': TEMPLATE_IDS.staff,
	distribution: 'all',
	message: 'Hello',
	...rest,
});
export const invite = (rest: Body = {}): Body => about('card-invitation', 'A1', rest);
