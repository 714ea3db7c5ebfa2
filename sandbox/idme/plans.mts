/** How checks to come will end: what a test, or a person, lays down beside the documented mock rules. */
import { z } from 'zod/v4';
import { messageOf } from './codes.mts';
import type { CheckError, Plan, Transaction } from './model.mts';

/** An error by its code, or with words of its own. */
export const errorSchema = z.union([
	z.number().int(),
	z.strictObject({
		code: z.number().int(),
		message: z.string().optional(),
		additional_info: z.string().optional(),
	}),
]);

export type ErrorInput = z.input<typeof errorSchema>;

export const pendingSchema = z.union([z.number().min(0), z.literal('byHand')]);

export const planSchema = z.strictObject({
	/** Which checks; everything that is given must hold. */
	when: z
		.strictObject({
			family: z.enum(['telecom', 'document']).optional(),
			/** `document.license.verify` and so on. */
			product: z.string().optional(),
			phone: z.string().optional(),
			/** Name of the file of the front. */
			fileName: z.string().optional(),
		})
		.prefault({}),
	/** At most so many checks. */
	times: z.number().int().min(1).optional(),
	outcome: z.enum(['verified', 'failed']).optional(),
	errors: z.array(errorSchema).optional(),
	pendingMs: pendingSchema.optional(),
	pendingReads: z.number().int().min(0).optional(),
});

export type PlanInput = z.input<typeof planSchema>;
type Rule = z.output<typeof planSchema> & { used: number };

/** The error as ID.me writes it down. */
export function errorOf(input: ErrorInput): CheckError {
	if (typeof input === 'number') return { code: input, message: messageOf(input) };
	return { ...input, message: input.message ?? messageOf(input.code) };
}

type Subject = Pick<Transaction, 'family' | 'product' | 'phone' | 'files'>;

function meets({ when, times, used }: Rule, subject: Subject): boolean {
	const front = subject.files.find(({ name }) => name === 'front_image');
	const pairs = [
		[when.family, subject.family],
		[when.product, subject.product],
		[when.phone, subject.phone],
		[when.fileName, front?.fileName],
	];
	const isLeft = times === undefined || used < times;
	return isLeft && pairs.every(([wanted, given]) => wanted === undefined || wanted === given);
}

export class Plans {
	private rules: Rule[] = [];

	/** Lays down a rule; of several that fit, the latest holds. Throws a ZodError for one that makes no sense. */
	add(input: PlanInput): void {
		this.rules.unshift({ ...planSchema.parse(input), used: 0 });
	}

	clear(): void {
		this.rules = [];
	}

	/** The plan for a check: what the mock rules say, with the latest rule that fits laid over it. */
	for(subject: Subject, usual: Plan): Plan {
		const rule = this.rules.find((each) => meets(each, subject));
		if (!rule) return usual;
		rule.used += 1;
		const errors = rule.errors?.map(errorOf);
		const outcome = rule.outcome ?? (errors && errors.length > 0 ? 'failed' : usual.outcome);
		const planned = errors ?? (outcome === usual.outcome ? usual.errors : undefined);
		return {
			outcome,
			errors: outcome === 'verified' ? [] : (planned ?? [errorOf(2005)]),
			pendingMs: rule.pendingMs ?? usual.pendingMs,
			pendingReads: rule.pendingReads ?? usual.pendingReads,
		};
	}
}
