import type { INode } from 'n8n-workflow';

export const NODE: INode = {
	id: 'node-1',
	name: 'ID123',
	type: 'n8n-nodes-digital-id.id123',
	typeVersion: 1,
	position: [0, 0],
	parameters: { apiKey: 'SECRET-KEY' },
};
