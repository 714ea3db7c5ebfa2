/** One poll: from the stored snapshot to events and the next snapshot, independent of how n8n polls. */
import { Deadline } from '../../shared/clock';
import type { RowFailure } from '../../shared/result';
import { isRefused } from '../api/client';
import { listAll } from '../api/listing';
import { KEY } from '../card/vocabulary';
import { Diff, idOf, isAnother, secondsOf } from './diff';
import { explainPoll, isOfAccount, LOST, together, TOO_SLOW } from './faults';
import { cardIn, endOf, viewCard, type PollOutcome, type Watch } from './items';
import type { TriggerSettings } from './fields';
import { TRIGGER_LIMITS } from '../limits';
import { readTemplate, rotated } from './readTemplate';
import { markOf, newTemplate, type KnownTemplate, type Snapshot } from './snapshot';

export async function watch(parts: Omit<Watch, 'outcome' | 'client'>): Promise<PollOutcome> {
	const { kept, wasKept, clientFor, deadline, fingerprint } = parts;
	const credential = markOf([fingerprint]);
	const outcome: PollOutcome = {
		snapshot: kept ?? emptySnapshot(parts.settings, credential),
		changed: false,
		mustSurvive: !kept,
		moved: false,
		items: [],
		faults: wasKept && !kept ? [{ failure: LOST }] : [],
		notes: [],
		lookUps: TRIGGER_LIMITS.lookUpsPerPoll,
		lookedUp: new Set(),
	};
	const poll: Watch = { ...parts, outcome, client: clientFor(deadline) };
	const before = places(outcome);
	outcome.failure = await recognise(credential, poll);
	const ids = outcome.failure ? undefined : await templatesOf(poll);
	if (ids) {
		adopt(ids, poll);
		await takeTurns(ids, poll);
	}
	outcome.moved = before !== places(outcome);
	return outcome;
}

function emptySnapshot({ templateIds, now }: TriggerSettings, credential: string): Snapshot {
	const since = Math.floor(now / 1000);
	return { credential, chosen: markOf(templateIds), since, templates: new Map() };
}

/** The progress of all listings, for comparing. */
function places({ snapshot }: PollOutcome): string {
	return [...snapshot.templates].map(([id, { cursor = '' }]) => `${id} ${cursor}`).join();
}

/**
 * With another key or host, looks for known cards: if one is there, it is the same account; otherwise a new snapshot begins.
 * @returns why that cannot be told at the moment
 */
async function recognise(credential: string, poll: Watch): Promise<RowFailure | undefined> {
	const { outcome, settings } = poll;
	if (outcome.snapshot.credential === credential) return undefined;
	const chosen = settings.templateIds;
	const probes = probesOf(outcome.snapshot, chosen);
	const isProbed = (id: string) => probes.some(({ templateId }) => templateId === id);
	let isSame = false;
	let doubt: RowFailure | undefined;
	let missing: RowFailure | undefined;
	let isOther = chosen.length === 0 || !chosen.every(isProbed);
	for (const probe of probes) {
		const result = await viewCard(poll, probe);
		if (result === undefined) return tooSlow(poll);
		const shown = cardIn(result);
		isSame = shown !== undefined && !isAnother(probe.card, secondsOf(shown[KEY.createdAt]));
		if (isSame) break;
		const why = result.kind === 'success' ? undefined : explainPoll('viewCard', result);
		if (why === undefined || isRefused(result, 'notFound')) isOther = true;
		else if (isRefused(result, 'noTemplate')) missing = why;
		else doubt ??= why;
		if (isOfAccount(result)) break;
	}
	// If none of the chosen templates is there, it stays open until one is back.
	if (!isOther) doubt ??= missing;
	if (!isSame && doubt) return doubt;
	if (!isSame) {
		outcome.snapshot = emptySnapshot(settings, credential);
		outcome.notes.push(NOTES.account);
	}
	outcome.snapshot.credential = credential;
	outcome.mustSurvive = true;
	return undefined;
}

/** The chosen templates, or all that the account has. */
async function templatesOf(poll: Watch): Promise<string[] | undefined> {
	const { client, outcome, settings, deadline } = poll;
	const { templateIds, pageSize, slots } = settings;
	if (templateIds.length > 0) return templateIds;
	const listing = await deadline.within(
		listAll(client, 'listTemplates', {}, { pageSize, ahead: slots }),
	);
	if (listing?.kind === 'rows') {
		return listing.rows.map((row) => idOf(row, KEY.templateId)).filter((id) => id !== '');
	}
	const end = endOf('listTemplates', listing?.result);
	const { templates } = outcome.snapshot;
	const known = [...templates].flatMap(([id, { gone }]) => (gone ? [] : [id]));
	if (end === 'more') outcome.failure = tooSlow(poll);
	else if (known.length === 0 || end.ofAccount) outcome.failure = end.failure;
	else outcome.faults.push({ failure: end.failure });
	return outcome.failure ? undefined : known;
}

/** Adds templates to the snapshot, and marks or removes those that are no longer read. */
function adopt(ids: readonly string[], { outcome, settings, kept, wasKept }: Watch): void {
	const { templateIds, selected, sendCurrent } = settings;
	const { snapshot, notes } = outcome;
	const { templates } = snapshot;
	const chosen = markOf(templateIds);
	const isRechosen = snapshot.chosen !== chosen;
	if (isRechosen) {
		snapshot.chosen = chosen;
		outcome.mustSurvive = true;
		notes.push(NOTES.templates);
	}
	// With All Templates, a later template is new, and so are its cards that are newer than the starting point.
	const isLater = snapshot === kept && templateIds.length === 0 && !isRechosen;
	const baselines = [...templates.values()].flatMap(({ baseline }) => baseline ?? []);
	const isNews = isLater && baselines.length > 0;
	const later = isNews ? { events: selected, baseline: Math.max(...baselines) } : {};
	const silent = { events: new Set<never>(), baseline: undefined, cursor: undefined };
	for (const id of ids) {
		const known = templates.get(id);
		if (known?.gone === 0) continue;
		outcome.mustSurvive = true;
		if (known) Object.assign(known, { gone: 0 }, isRechosen ? silent : {});
		else templates.set(id, newTemplate({ ...later, sending: sendCurrent && !wasKept }));
	}
	const now = Math.floor(settings.now / 1000);
	const read = new Set(ids);
	for (const [id, template] of templates) {
		if (read.has(id)) continue;
		if (template.gone === 0) {
			template.gone = now;
			outcome.mustSurvive = true;
			if (templateIds.length === 0) notes.push(`${NOTES.unlisted} ${id}`);
			// Kept for a while, since it may come back.
		} else if ((now - template.gone) * 1000 >= TRIGGER_LIMITS.tombstoneMs) templates.delete(id);
	}
}

/** Each template has its share of the remaining time; those that need more have another turn after all the others. */
async function takeTurns(ids: readonly string[], poll: Watch): Promise<void> {
	const { outcome, deadline, chance } = poll;
	const { templates } = outcome.snapshot;
	let failed = 0;
	// Templates whose last listing only left look-ups: after these they are listed again in this poll.
	const left = new Set(ids.filter((id) => templates.get(id)?.cursor === 'end'));
	let waiting = rotated(chance(), ids);
	while (waiting.length > 0 && !deadline.passed) {
		const again: string[] = [];
		for (const [at, id] of waiting.entries()) {
			const end = await takeTurn(id, poll, waiting.length - at, left.has(id));
			if (end === 'again' || (end === 'done' && left.delete(id))) again.push(id);
			if (end === 'failed') failed += 1;
			if (outcome.failure) return;
		}
		waiting = again;
	}
	if (failed === 0 || failed < ids.length) return;
	const { faults } = outcome;
	const isSlow = faults.every(({ failure }) => failure.hint === TOO_SLOW.hint);
	outcome.failure = isSlow ? faults[0].failure : together(faults);
	outcome.faults = [];
}

/**
 * @param sharers templates that share the remaining time
 * @param isLeft whether it begins with look-ups of an earlier poll, which must leave some for the listing that follows
 */
async function takeTurn(
	templateId: string,
	poll: Watch,
	sharers: number,
	isLeft: boolean,
): Promise<'done' | 'again' | 'failed'> {
	const { outcome, clientFor, clock, deadline: whole, settings } = poll;
	const { templates, since } = outcome.snapshot;
	const template = templates.get(templateId) as KnownTemplate;
	const deadline = new Deadline(clock, whole.left / sharers, whole);
	const progress = () => `${template.cursor} ${outcome.lookUps} ${outcome.items.length}`;
	const before = progress();
	const end = await readTemplate({
		...poll,
		templateId,
		template,
		diff: new Diff(templateId, template, settings.selected, since),
		client: clientFor(deadline),
		deadline,
		lookUpsAtMost: Math.ceil(outcome.lookUps / (sharers + (isLeft ? 1 : 0))),
	});
	deadline.end();
	if (end === undefined) return 'done';
	if (end === 'more' && before !== progress()) return 'again';
	const failure = end === 'more' ? tooSlow(poll) : end.failure;
	if (end !== 'more' && end.ofAccount) outcome.failure = failure;
	else outcome.faults.push({ failure, templateId });
	return 'failed';
}

function tooSlow({ throttledForMs }: Watch): RowFailure {
	const retryAfterMs = throttledForMs();
	if (retryAfterMs === undefined) return TOO_SLOW;
	const what = 'ID123 asks to slow down, and to wait for longer than n8n gives a poll';
	return { ...TOO_SLOW, what, failure: { cause: 'rate-limited', retryAfterMs } };
}

/** How many cards are looked up to recognise the account. */
const PROBES = 5;

/** Cards of as many templates as possible, preferably of those that are read. */
function probesOf({ templates }: Snapshot, chosen: readonly string[]) {
	const known = [...templates].map(([templateId, { cards }]) =>
		[...cards].flatMap(([cardId, card]) => (card.gone ? [] : [{ templateId, cardId, card }])),
	);
	const filled = known.filter((cards) => cards.length > 0);
	const read = filled.filter(([{ templateId: id }]) =>
		chosen.length > 0 ? chosen.includes(id) : templates.get(id)?.gone === 0,
	);
	const lists = read.length > 0 ? read : filled;
	const share = Math.ceil(PROBES / lists.length);
	const some = lists.flatMap((cards) => {
		const step = Math.max(1, Math.floor(cards.length / share));
		return cards.filter((_, at) => at % step === 0).slice(0, share);
	});
	return some.slice(0, PROBES);
}

const NOTES = {
	unlisted: 'A card template is not polled, since ID123 no longer lists it:',
	account: 'The ID123 account has changed. Its cards as they are now are the new starting point.',
	templates:
		'The choice of templates has changed. Cards of templates that were added are noted without events.',
} as const;
