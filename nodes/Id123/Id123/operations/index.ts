import type { Operation, Resource } from '../operation';
import { card } from './card';
import { invitation } from './invitation';
import { notification } from './notification';
import { template } from './template';

export const RESOURCES: readonly Resource[] = [card, invitation, notification, template];

export function operationOf(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
		({ option }) => option.value === operation,
	);
}
