/**
 * Faults that the sandbox plays on request: what a network, a proxy or a tired service does to a call.
 * A rule says which requests it meets and what happens to them; tests add rules in process or over HTTP.
 */
import { z } from 'zod/v4';
import { chance } from './random.mts';

/** Whether the service does its work before the fault strikes. */
const work = z.enum(['notDone', 'done']).default('notDone');
const httpError = z.number().int().min(400).max(599);

export const faultSchema = z.discriminatedUnion('kind', [
	/** The answer comes late: the wait lies before or after the work. */
	z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0), work }),
	/** The connection is cut without an answer. */
	z.strictObject({ kind: z.literal('drop'), work }),
	/** No answer at all; the connection stays open until the caller gives up. */
	z.strictObject({ kind: z.literal('hang'), work }),
	/** An HTTP error. `body`: a JSON error that is none of the service's, an HTML page, or nothing. */
	z.strictObject({
		kind: z.literal('httpError'),
		status: httpError,
		body: z.enum(['json', 'html', 'none']).default('none'),
		work,
	}),
	/** HTTP 429. `retryAfter`: seconds from now, sent as a number or as an HTTP date; absent: no such header. */
	z.strictObject({
		kind: z.literal('tooManyRequests'),
		retryAfter: z.number().min(0).optional(),
		as: z.enum(['seconds', 'date']).default('seconds'),
	}),
	/** The service's own failure envelope with this code. */
	z.strictObject({ kind: z.literal('code'), code: z.string().min(1), work }),
	/** A web page where JSON was expected. */
	z.strictObject({ kind: z.literal('html'), status: z.number().int().default(200), work }),
	/** The work is done and the answer is right, but its text ends in the middle. */
	z.strictObject({ kind: z.literal('cutJson') }),
	/** The right answer under another HTTP status than the service's own. */
	z.strictObject({ kind: z.literal('otherStatus'), status: z.number().int().min(200).max(599) }),
	/** Card ids that consist of digits come as numbers. */
	z.strictObject({ kind: z.literal('numericCardIds') }),
	/** The answer's `code` stands under `status-code`. */
	z.strictObject({ kind: z.literal('statusCodeKey') }),
	/** A redirect to another address. Nothing is done. */
	z.strictObject({
		kind: z.literal('redirect'),
		location: z.string().min(1),
		status: z
			.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
			.default(302),
	}),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** Which requests a rule meets. Everything that is given must hold; an empty object meets all. */
export const whenSchema = z.strictObject({
	service: z.string().optional(),
	/** The action's name (`createCard`) or its text on the wire (`create-card`). */
	action: z.string().optional(),
	/** The path without its query; with `*` at its end, every path that begins like it. */
	path: z.string().optional(),
	/** What a request is about besides cards: the id of a transaction or verification. */
	target: z.string().optional(),
	cardId: z.string().optional(),
	templateId: z.string().optional(),
	/** Only these among the requests that the conditions above meet, counted from 1. */
	nth: z.union([z.number().int().min(1), z.array(z.number().int().min(1))]).optional(),
	/** A share of them (0 to 1). The choice depends on `seed`, action, card and repeat, not on the order of arrival. */
	share: z.number().min(0).max(1).optional(),
	seed: z.number().int().default(1),
	/** At most this many times. */
	times: z.number().int().min(1).optional(),
});

export type When = z.input<typeof whenSchema>;

export const ruleSchema = z.strictObject({
	when: whenSchema.default({ seed: 1 }),
	fault: faultSchema,
});

/** What a rule sees of a request. */
export interface FaultSubject {
	service: string;
	action?: string;
	wireAction?: string;
	path?: string;
	target?: string;
	cardId?: string;
	templateId?: string;
	body: unknown;
}

export type Predicate = (subject: FaultSubject) => boolean;

export interface RuleInput {
	when?: When | Predicate;
	fault: FaultInput;
}

interface Rule {
	id: string;
	when: z.output<typeof whenSchema>;
	matches?: Predicate;
	fault: Fault;
	met: number;
	fired: number;
	repeats: Map<string, number>;
}

/** A rule as it is listed: `met` requests fulfilled its conditions, `fired` of them got the fault. */
export interface RuleReport {
	id: string;
	when: When | 'predicate';
	fault: Fault;
	met: number;
	fired: number;
}

const fits = (wanted: string | undefined, ...given: Array<string | undefined>): boolean =>
	wanted === undefined || given.includes(wanted);

function fitsPath(wanted: string | undefined, path = ''): boolean {
	if (wanted === undefined) return true;
	const [given] = path.split('?');
	return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}

function meets(rule: Rule, subject: FaultSubject): boolean {
	const { when } = rule;
	if (rule.matches && !rule.matches(subject)) return false;
	return (
		fits(when.service, subject.service) &&
		fits(when.action, subject.action, subject.wireAction) &&
		fitsPath(when.path, subject.path) &&
		fits(when.target, subject.target) &&
		fits(when.cardId, subject.cardId) &&
		fits(when.templateId, subject.templateId)
	);
}

function fires(rule: Rule, subject: FaultSubject): boolean {
	rule.met += 1;
	const { nth, share, seed, times } = rule.when;
	const { service, action, templateId, cardId, target } = subject;
	const about = target === undefined ? [templateId, cardId] : [target];
	const key = [service, action, ...about].join('|');
	const repeat = (rule.repeats.get(key) ?? 0) + 1;
	if (share !== undefined) rule.repeats.set(key, repeat);
	if (times !== undefined && rule.fired >= times) return false;
	if (nth !== undefined && ![nth].flat().includes(rule.met)) return false;
	if (share !== undefined && chance(seed, `${key}|${repeat}`) >= share) return false;
	rule.fired += 1;
	return true;
}

export class Faults {
	private rules: Rule[] = [];
	private added = 0;

	/** Adds a rule and returns its id. Throws a ZodError for a rule that makes no sense. */
	add(input: RuleInput): string {
		const matches = typeof input.when === 'function' ? input.when : undefined;
		const when = whenSchema.parse(typeof input.when === 'function' ? {} : (input.when ?? {}));
		const id = `fault-${(this.added += 1)}`;
		this.rules.push({
			id,
			when,
			matches,
			fault: faultSchema.parse(input.fault),
			met: 0,
			fired: 0,
			repeats: new Map(),
		});
		return id;
	}

	/** Takes a rule away; false where there is none of that id. */
	remove(id: string): boolean {
		const left = this.rules.filter((rule) => rule.id !== id);
		const removed = left.length < this.rules.length;
		this.rules = left;
		return removed;
	}

	clear(): void {
		this.rules = [];
	}

	list(): RuleReport[] {
		return this.rules.map(({ id, when, matches, fault, met, fired }) => ({
			id,
			when: matches ? 'predicate' : when,
			fault,
			met,
			fired,
		}));
	}

	/** The faults that strike this request, in the order in which their rules were added. Each call counts. */
	strike(subject: FaultSubject): Fault[] {
		if (this.rules.length === 0) return [];
		return this.rules
			.filter((rule) => meets(rule, subject) && fires(rule, subject))
			.map((rule) => rule.fault);
	}
}
