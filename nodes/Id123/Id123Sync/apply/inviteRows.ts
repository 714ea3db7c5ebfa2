/** Begins and ends the invitations of a run: whom they are about, what earlier runs owed, and what nobody knows. */
import { mapPooled } from '../../../shared/loops';
import { addressCard } from '../../api/actions';
import type { Invitation } from '../output/summary';
import type { SyncParts } from '../parts';
import type { Plan } from '../plan/plan';
import { cardIdOf, isArchived, type RowStep } from '../plan/steps';
import type { Applied } from './applyStep';

const idsOf = (steps: readonly RowStep[]): string[] => steps.map(({ row }) => cardIdOf(row));

/** @returns ids of cards whose invitations an earlier run owed */
export async function beginInvitations(
	{ rows }: Pick<Plan, 'rows'>,
	{ invitations }: SyncParts,
): Promise<ReadonlySet<string>> {
	if (invitations === undefined) return new Set();
	const joiners = rows.filter(
		(step) => step.kind === 'create' || (step.kind === 'restore' && isArchived(step.card)),
	);
	return await invitations.begin(idsOf(joiners), idsOf(rows.filter(isPending)));
}

/**
 * Sends what an earlier run owed, when its cards are as they should be, and says what nobody knows.
 * @param outcomes by place of the row; what becomes of its invitation is added
 */
export async function endInvitations(
	{ rows, cards }: Plan,
	{ invitations, client, slots, template }: SyncParts,
	outcomes: Applied[],
	due: ReadonlySet<string>,
): Promise<void> {
	if (invitations === undefined) return;
	const idAt = (at: number) => cardIdOf(rows[at].row);
	const add = (at: number, invitation: Invitation) => {
		const outcome = outcomes[at];
		if (outcome.kind === 'applied') outcomes[at] = { ...outcome, invitation };
	};
	const pending = [...rows.keys()].filter((at) => isPending(rows[at]));
	const dueAt = pending.filter((at) => due.has(idAt(at)));
	if (dueAt.length > 0 && (await invitations.isClaimed())) {
		await mapPooled(dueAt, slots, async (at) => {
			if (outcomes[at].kind === 'applied') {
				add(at, await invitations.send(client, addressCard(template.template.id, idAt(at))));
			} else invitations.owe(idAt(at));
		});
	}
	const others = pending.filter((at) => !due.has(idAt(at)));
	const inactive = cards.filter(({ status }) => status === 'INACTIVE');
	const left = await invitations.end(others.map(idAt), inactive.length === pending.length);
	for (const at of others) if (left.has(idAt(at))) add(at, LEFT_UNDER_WAY);
}

/** Never installed: its invitation may be owed, or on its way. */
function isPending(step: RowStep): boolean {
	const isKept = step.kind === 'update' || step.kind === 'unchanged';
	return isKept && step.card.status === 'INACTIVE';
}

const LEFT_UNDER_WAY: Invitation = {
	state: 'unknown',
	failure: {
		what: 'An earlier run ended, or is still busy, between creating this card and hearing that its invitation was sent',
		hint: 'It may have gone out or not, so it is not sent again. Ask the person, or send it with the ID123 node.',
		state: 'unknown',
	},
};
