/** What the parameters of the node ask for. What would be a filter or an approval that says nothing is refused. */
import type { Parameters } from '../../shared/parameters';
import { failed, ok, refused, type Failed, type Result } from '../../shared/result';
import type { FieldLabels } from '../card/messages';
import { notSent } from '../../shared/rowFailure';
import { separated, withoutQuotes } from '../../shared/words';
import type { Limits } from './plan/limits';
import type { PlanSettings } from './plan/plan';
import type { FieldFilter, Spared } from './plan/removals';

export interface Settings extends PlanSettings {
	previewOnly: boolean;
	/** Key of the plan that somebody approved of. */
	approvedPlan?: string;
}

type FilterParameter = Partial<Record<'cardIds' | 'field' | 'values', string>>;

interface SyncOptions {
	approvedPlan?: string;
	inviteNew?: boolean;
	restoreReturning?: boolean;
	skipUnchanged?: boolean;
}

/** Generous: a class that begins passes, the roster of another template hardly does. */
export const DEFAULT_LIMITS = {
	maxNewCount: 50,
	maxNewPercent: 50,
	maxChangedCount: 20,
	maxChangedPercent: 80,
	maxInvitationCount: 50,
	maxInvitationPercent: 50,
	maxRemovalCount: 5,
	maxRemovalPercent: 10,
} as const;

/** With the entries that the parameter was left with. */
type LimitsParameter = Partial<Record<keyof typeof DEFAULT_LIMITS, number>>;

/** @param labels of the fields of the template, by key */
export function settingsOf(parameters: Parameters, labels: FieldLabels): Result<Settings> {
	const missing = parameters.text('missingCards');
	const removes = missing === 'archive' || missing === 'deactivate';
	const previewOnly = parameters.flag('previewOnly', false);
	const spared = removes ? sparedOf(parameters, labels) : ok({ keepIds: [] });
	if (!spared.ok) return spared;
	const options = parameters.value('options', {}) as SyncOptions;
	const { approvedPlan = '' } = options;
	const isApproved = isSet(parameters, 'options', 'approvedPlan', options);
	if (approvedPlan === '' && isApproved) return EMPTY_APPROVAL;
	return ok({
		missingCards: removes ? missing : 'ignore',
		restoreReturning: options.restoreReturning !== false,
		skipUnchanged: options.skipUnchanged !== false,
		invites: options.inviteNew === true,
		previewOnly,
		limits: limitsOf(parameters),
		spared: spared.value,
		approvedPlan: previewOnly || approvedPlan === '' ? undefined : approvedPlan,
	});
}

function limitsOf(parameters: Parameters): Limits {
	const limits = parameters.value('limits', DEFAULT_LIMITS) as LimitsParameter;
	return {
		removals: {
			count: limits.maxRemovalCount ?? DEFAULT_LIMITS.maxRemovalCount,
			percent: limits.maxRemovalPercent ?? DEFAULT_LIMITS.maxRemovalPercent,
		},
		newCards: { count: limits.maxNewCount, percent: limits.maxNewPercent },
		changedCards: { count: limits.maxChangedCount, percent: limits.maxChangedPercent },
		invitations: { count: limits.maxInvitationCount, percent: limits.maxInvitationPercent },
	};
}

function sparedOf(parameters: Parameters, labels: FieldLabels): Result<Spared> {
	const keepCards = parameters.value('keepCards', {}) as FilterParameter;
	const keepIds = listed(keepCards.cardIds);
	if (keepIds.length === 0 && isSet(parameters, 'keepCards', 'cardIds', keepCards)) {
		return empty('Keep Cards', 'Card IDs');
	}
	const keep = filterOf(parameters, 'keepCards', 'Keep Cards', keepCards, labels);
	if (!keep.ok) return keep;
	const scoped = parameters.value('scope', {}) as FilterParameter;
	const scope = filterOf(parameters, 'scope', 'Scope', scoped, labels);
	if (!scope.ok) return scope;
	return ok({ keepIds, keep: keep.value, scope: scope.value });
}

/** A filter is set as soon as a part of it is: half of one would keep nobody, or everybody. */
function filterOf(
	parameters: Parameters,
	name: string,
	label: string,
	held: FilterParameter,
	labels: FieldLabels,
): Result<FieldFilter | undefined> {
	const { field: key = '' } = held;
	const values = listed(held.values);
	// It may be one value with a comma in it.
	if (held.values && values.length > 1) values.push(held.values);
	const hasField = key !== '' || isSet(parameters, name, 'field', held);
	const hasValues = values.length > 0 || isSet(parameters, name, 'values', held);
	if (!hasField && !hasValues) return ok(undefined);
	if (key === '') return empty(label, 'Field');
	if (values.length === 0) return empty(label, 'Values');
	if (labels[key] === undefined) return unknownField(label);
	return ok({ key, values });
}

/** Whether somebody filled it in, whatever came of it. */
function isSet<Held extends object>(
	parameters: Parameters,
	name: string,
	member: keyof Held & string,
	held: Held,
): boolean {
	const isLiteral = !parameters.isExpression(name, member);
	return member in held && !(isLiteral && held[member] === '');
}

function listed(text = ''): string[] {
	return separated(text)
		.map(withoutQuotes)
		.filter((entry) => entry !== '');
}

function empty(label: string, part: string): Failed {
	return failed(
		notSent(
			`${label}: ${part} is empty`,
			`Fill in ${part}, correct its expression, or take ${label} out. With half of it, cards would go that are to stay.`,
			{ rule: 'required', label },
		),
	);
}

function unknownField(label: string): Failed {
	return failed(
		notSent(`${label}: the template has no such field`, 'Choose the field from the list again.', {
			rule: 'unknownField',
			label,
		}),
	);
}

const EMPTY_APPROVAL = refused({
	field: 'approvedPlan',
	label: 'Approved Plan',
	rule: 'required',
	is: 'is set, and empty',
	hint: 'Give it the planKey that the Summary of a preview has, or leave it empty without an expression.',
});
