import type { Operation, Resource } from '../operation';
import { user } from './user';

export const RESOURCES: readonly Resource[] = [user];

export function operationOf(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
		({ option }) => option.value === operation,
	);
}
