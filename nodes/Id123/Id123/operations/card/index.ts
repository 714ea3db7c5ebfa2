import type { Resource } from '../../operation';
import { changeStatus } from './changeStatus';
import { create } from './create';
import { deleteCard } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';
import { upsert } from './upsert';

export const card: Resource = {
	option: { name: 'Card', value: 'card', description: 'The ID card of one person' },
	operations: [changeStatus, create, upsert, deleteCard, get, getAll, update],
	defaultOperation: 'upsert',
};
