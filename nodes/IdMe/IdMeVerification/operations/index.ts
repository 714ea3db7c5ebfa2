import type { Operation, Resource } from '../operation';
import { document } from './document';
import { phone } from './phone';
import { service } from './service';
import { verification } from './verification';

export const RESOURCES: readonly Resource[] = [document, phone, service, verification];

export function operationOf(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
		({ option }) => option.value === operation,
	);
}
