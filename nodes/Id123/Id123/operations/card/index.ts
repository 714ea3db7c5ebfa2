export { changeStatus } from './changeStatus';
export { create } from './create';
export { deleteCard } from './delete';
export { get } from './get';
export { getAll } from './getAll';
export { update } from './update';
export { upsert } from './upsert';
