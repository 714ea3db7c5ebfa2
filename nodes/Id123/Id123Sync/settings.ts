/** Reads the parameters. An empty filter or approval is refused. */
import type { IDataObject } from 'n8n-workflow';

import type { Parameters } from '../../shared/parameters';
import { notSent, refused, RowRefusal } from '../../shared/result';
import { toServiceDate, type DateOrder } from '../card/dates';
import type { LoadedTemplate } from '../card/mapping';
import { separated, shownWords, withoutQuotes } from '../../shared/words';
import type { Limits } from './plan/limits';
import type { PlanSettings } from './plan/plan';
import type { FieldFilter, Spared } from './plan/spared';

export interface Settings extends PlanSettings {
	previewOnly: boolean;
	/** Key of the approved plan. */
	approvedPlan?: string;
}

type FilterParameter = Partial<Record<'cardIds' | 'field' | 'values', string>>;

type SyncOptions = { approvedPlan?: string } & Partial<
	Record<'inviteNew' | 'restoreReturning' | 'skipUnchanged', boolean>
>;

/** Generous enough for a new class, and not for the roster of another template. */
export const DEFAULT_LIMITS = {
	maxChangedCount: 20,
	maxChangedPercent: 80,
	maxInvitationCount: 50,
	maxInvitationPercent: 50,
	maxNewCount: 50,
	maxNewPercent: 50,
	maxRemovalCount: 5,
	maxRemovalPercent: 10,
} as const;

type LimitsParameter = Partial<Record<keyof typeof DEFAULT_LIMITS, number>>;

interface Asked {
	parameters: Parameters;
	template: LoadedTemplate;
	/** How dates in filters are read. */
	dates: { dateOrder: DateOrder; timezone: string };
}

/** @throws RowRefusal */
export function settingsOf(asked: Asked): Settings {
	const { parameters } = asked;
	const missing = parameters.text('missingCards');
	const removes = missing === 'archive' || missing === 'deactivate';
	const spared = removes ? sparedOf(asked) : { keepIds: [] };
	const { approvedPlan = '', ...options } = parameters.value('options', {}) as SyncOptions;
	if (approvedPlan === '' && isSet(parameters, 'options', 'approvedPlan')) {
		throw refused({
			field: 'approvedPlan',
			label: 'Approved Plan',
			rule: 'required',
			is: 'is set, and empty',
			hint: 'Give it the planKey that the Summary of a preview has, or leave it empty without an expression.',
		});
	}
	const previewOnly = parameters.flag('previewOnly', false);
	return {
		missingCards: removes ? missing : 'ignore',
		restoreReturning: options.restoreReturning !== false,
		skipUnchanged: options.skipUnchanged !== false,
		invites: options.inviteNew === true,
		previewOnly,
		limits: limitsOf(parameters),
		spared,
		approvedPlan: previewOnly || approvedPlan === '' ? undefined : approvedPlan,
	};
}

function limitsOf(parameters: Parameters): Limits {
	const { maxRemovalCount, maxRemovalPercent } = DEFAULT_LIMITS;
	const given = parameters.value('limits', DEFAULT_LIMITS) as LimitsParameter;
	const limits = { maxRemovalCount, maxRemovalPercent, ...given };
	return {
		removals: { count: limits.maxRemovalCount, percent: limits.maxRemovalPercent },
		newCards: { count: limits.maxNewCount, percent: limits.maxNewPercent },
		changedCards: { count: limits.maxChangedCount, percent: limits.maxChangedPercent },
		invitations: { count: limits.maxInvitationCount, percent: limits.maxInvitationPercent },
	};
}

function sparedOf(asked: Asked): Spared {
	const { parameters } = asked;
	const keepIds = listed((parameters.value('keepCards', {}) as FilterParameter).cardIds);
	if (keepIds.length === 0 && isSet(parameters, 'keepCards', 'cardIds')) {
		throw empty('Keep Cards', 'Card IDs');
	}
	return {
		keepIds,
		keep: filterOf(asked, 'keepCards', 'Keep Cards'),
		scope: filterOf(asked, 'scope', 'Scope'),
	};
}

/** Undefined where no part of the filter is set; half a filter is refused. */
function filterOf(
	{ parameters, template, dates }: Asked,
	name: string,
	label: string,
): FieldFilter | undefined {
	const { field: key = '', values: whole } = parameters.value(name, {}) as FilterParameter;
	const values = listed(whole);
	if (!isSet(parameters, name, 'field') && !isSet(parameters, name, 'values')) return undefined;
	if (key === '') throw empty(label, 'Field');
	if (values.length === 0) throw empty(label, 'Values');
	const field = template.fields.find((each) => each.key === key);
	if (field === undefined) {
		const hint = 'Choose the field from the list again.';
		throw refusedFilter(label, 'the template has no such field', hint, 'unknownField');
	}
	// It may be one value with a comma in it.
	if (field.kind !== 'date') return { key, values, whole };
	const dayOf = (text: string) => {
		const day = toServiceDate(text, dates.dateOrder, dates.timezone);
		return day.ok ? day.value : undefined;
	};
	const unread = values.find((value) => dayOf(value) === undefined);
	if (unread === undefined) return { key, values, dayOf };
	const is = `${shownWords(unread)} is no date`;
	throw refusedFilter(label, is, 'Write dates as 2026-01-31.', 'notADate');
}

/** Whether a part of a collection was filled in, even if its expression yields nothing. */
function isSet(parameters: Parameters, name: string, part: string): boolean {
	const held = parameters.value(name, {}) as IDataObject;
	return part in held && (held[part] !== '' || parameters.isExpression(name, part));
}

function listed(text = ''): string[] {
	return separated(text)
		.map(withoutQuotes)
		.filter((entry) => entry !== '');
}

function empty(label: string, part: string): RowRefusal {
	const hint = `Fill in ${part}, correct its expression, or take ${label} out. With half of it, cards would be removed that are to stay.`;
	return refusedFilter(label, `${part} is empty`, hint, 'required');
}

function refusedFilter(label: string, is: string, hint: string, rule: string): RowRefusal {
	return new RowRefusal(notSent(`${label}: ${is}`, hint, { rule, label }));
}
