/** What the parameters of the node ask for. What would be a filter or an approval that says nothing is refused. */
import type { Parameters } from '../../shared/parameters';
import { failed, notSent, ok, refused, type Failed, type Result } from '../../shared/result';
import { toServiceDate, type DateOrder } from '../card/dates';
import type { LoadedTemplate } from '../card/mapping';
import { separated, shownWords, withoutQuotes } from '../../shared/words';
import type { Limits } from './plan/limits';
import type { PlanSettings } from './plan/plan';
import type { FieldFilter, Spared } from './plan/spared';

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

/** What the settings are read from. */
interface Asked {
	parameters: Parameters;
	template: LoadedTemplate;
	/** How dates are read that filters name. */
	dates: { dateOrder: DateOrder; timezone: string };
}

export function settingsOf(asked: Asked): Result<Settings> {
	const { parameters } = asked;
	const missing = parameters.text('missingCards');
	const removes = missing === 'archive' || missing === 'deactivate';
	const previewOnly = parameters.flag('previewOnly', false);
	const spared = removes ? sparedOf(asked) : ok({ keepIds: [] });
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

function sparedOf(asked: Asked): Result<Spared> {
	const { parameters } = asked;
	const keepCards = parameters.value('keepCards', {}) as FilterParameter;
	const keepIds = listed(keepCards.cardIds);
	if (keepIds.length === 0 && isSet(parameters, 'keepCards', 'cardIds', keepCards)) {
		return empty('Keep Cards', 'Card IDs');
	}
	const keep = filterOf(asked, 'keepCards', 'Keep Cards', keepCards);
	if (!keep.ok) return keep;
	const scoped = parameters.value('scope', {}) as FilterParameter;
	const scope = filterOf(asked, 'scope', 'Scope', scoped);
	if (!scope.ok) return scope;
	return ok({ keepIds, keep: keep.value, scope: scope.value });
}

/** A filter is set as soon as a part of it is: half of one would keep nobody, or everybody. */
function filterOf(
	{ parameters, template, dates }: Asked,
	name: string,
	label: string,
	held: FilterParameter,
): Result<FieldFilter | undefined> {
	const { field: key = '' } = held;
	const values = listed(held.values);
	const hasField = key !== '' || isSet(parameters, name, 'field', held);
	const hasValues = values.length > 0 || isSet(parameters, name, 'values', held);
	if (!hasField && !hasValues) return ok(undefined);
	if (key === '') return empty(label, 'Field');
	if (values.length === 0) return empty(label, 'Values');
	const field = template.fields.find((each) => each.key === key);
	if (field === undefined) return unknownField(label);
	// It may be one value with a comma in it.
	if (field.kind !== 'date') return ok({ key, values, whole: held.values });
	const dayOf = (text: string) => {
		const day = toServiceDate(text, dates.dateOrder, dates.timezone);
		return day.ok ? day.value : undefined;
	};
	const unread = values.find((value) => dayOf(value) === undefined);
	return unread === undefined ? ok({ key, values, dayOf }) : noDate(label, unread);
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

function noDate(label: string, value: string): Failed {
	return failed(
		notSent(`${label}: ${shownWords(value)} is no date`, 'Write dates as 2026-01-31.', {
			rule: 'notADate',
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
