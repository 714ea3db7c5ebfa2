/** Ways to write a card for each row of a sheet over the line. */
import { PEERS, type Peer } from '../support/peers.mts';
import { TEMPLATE } from '../support/roster.mts';

export interface Way extends Peer {
	/** For names of files. */
	file: string;
}

const peer = (part: string): Peer => {
	const found = PEERS.find(({ name }) => name.includes(part));
	if (!found) throw new Error(`No way to write cards is named ${part}`);
	return found;
};

export const WAYS: readonly Way[] = [
	{ ...peer('HTTP Request'), file: 'http' },
	{ ...peer('ID123 node'), file: 'id123' },
	{
		name: 'ID123 Sync',
		file: 'sync',
		node: ({ id123 }) => ({
			type: 'n8n-nodes-digital-id.id123Sync',
			typeVersion: 1,
			parameters: { templateId: { __rl: true, mode: 'id', value: TEMPLATE } },
			credentials: { id123Api: { id: id123.id, name: id123.name } },
		}),
	},
];

/** Nothing but n8n's helper, with so many in flight. */
export const BOUND = (atATime: number): Way => ({
	name: `the bound (${atATime} in flight)`,
	file: 'bound',
	node: ({ id123 }) => ({
		type: 'CUSTOM.bareLoop',
		typeVersion: 1,
		parameters: { template: TEMPLATE, atATime },
		credentials: { id123Api: { id: id123.id, name: id123.name } },
	}),
});
