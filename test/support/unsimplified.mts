/** Simplify, switched off where an operation shows it: a reading one by itself, any other under Options. */
import type { INodeParameters } from 'n8n-workflow';

export function unsimplified(operation: string, options: unknown = {}): INodeParameters {
	if (operation.startsWith('get')) return { simplify: false };
	return { options: { ...(options as INodeParameters), simplify: false } };
}
