import type { z } from 'zod/v4';

/** Where a value leaves a schema, in words; empty where it does not. */
export function violationsOf(schema: z.ZodType, value: unknown): string[] {
	const result = schema.safeParse(value);
	if (result.success) return [];
	return result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
}
