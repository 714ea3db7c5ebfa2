/** Who was invited, and notes of invitations that n8n keeps for a node. */
import { SYNC_ID, type Scene } from './scene.mts';
import type { Stack } from './stack.mts';
import { repeated } from './waiting.mts';

export interface Invited {
	sent: number;
	twice: string[];
	/** Cards without an invitation. */
	missing: string[];
	/** Cards that were created more than once. */
	createdTwice: string[];
}

export function invitedIn({ sandbox }: Scene): Invited {
	const { events, invitations } = sandbox.id123;
	const created = events.filter(({ event }) => event === 'created').map(({ cardId }) => cardId);
	const invited = invitations.map(({ cardId }) => cardId);
	const known = new Set(invited);
	return {
		sent: invited.length,
		twice: repeated(invited),
		missing: [...new Set(created)].filter((id) => !known.has(id)),
		createdTwice: repeated(created),
	};
}

/**
 * Fills n8n's list of processed items of the sync with foreign entries: the list is read and written as a whole, so what counts
 * is how many there are, not what they say.
 */
export async function fillNotes(
	{ database }: Stack,
	workflowId: string,
	count: number,
): Promise<void> {
	const where = `"workflowId" = '${workflowId}' AND context = 'n:${SYNC_ID}'`;
	const hashes = `SELECT json_agg(encode(decode(md5('filled ' || n), 'hex'), 'base64')) FROM generate_series(1, ${count}) AS n`;
	const value = `json_build_object('mode', 'entries', 'data', (${hashes}))::text`;
	const [there] = await database.query(`SELECT count(*) FROM processed_data WHERE ${where}`);
	if (there !== '0') throw new Error('The node has notes already');
	await database.query(
		`INSERT INTO processed_data ("workflowId", context, value, "createdAt", "updatedAt") VALUES ('${workflowId}', 'n:${SYNC_ID}', ${value}, now(), now())`,
	);
}
