/** One poll: from what was kept to events and what to keep. It knows nothing of n8n's ways to poll. */
import type { Cancellation } from '../../shared/cancellation';
import { Deadline, type Clock } from '../../shared/clock';
import type { RowFailure } from '../../shared/result';
import type { Unsuccessful } from '../api/answers';
import { isRefused, type Id123Client } from '../api/client';
import { listAll } from '../api/listing';
import { KEY } from '../card/vocabulary';
import { Diff, idOf, isAnother, secondsOf } from './diff';
import type { Selection } from './events';
import { addFault, explainPoll, isOfAccount, LOST, together, TOO_SLOW } from './faults';
import { objectOf, viewCard, type PollSettings, type Outcome } from './items';
import { TRIGGER_LIMITS } from '../limits';
import { probesOf, rotated } from './lookUps';
import { readTemplate } from './readTemplate';
import { markOf, newTemplate, type Snapshot } from './snapshot';

export interface WatchParts {
	/** A client whose requests are cut when the time of a turn is over. */
	clientFor: (cancellation: Cancellation) => Id123Client;
	clock: Clock;
	/** Of the poll. */
	deadline: Deadline;
	/** What was kept by the last poll that kept anything. */
	kept?: Snapshot;
	/** Whether anything was, though it may be that it could not be read. */
	wasKept: boolean;
	/** That of host and key. */
	fingerprint: string;
	settings: PollSettings;
	/** How long ID123 still asks to wait, in ms. Undefined where it has not asked to slow down during this poll. */
	throttledForMs: () => number | undefined;
	chance: () => number;
}

export interface Watched extends Outcome {
	snapshot: Snapshot;
	/** Whether a listing that takes several polls has come further. */
	moved: boolean;
	/** Why nothing more could be read, or nothing at all. */
	failure?: RowFailure;
	/** What an admin who reads the log should know. */
	notes: string[];
}

export async function watch(parts: WatchParts): Promise<Watched> {
	return await new Watch(parts).run();
}

class Watch {
	private readonly outcome: Outcome = {
		items: [],
		faults: [],
		changed: false,
		mustSurvive: false,
		lookUps: TRIGGER_LIMITS.lookUpsPerPoll,
		lookedUp: new Set(),
	};

	private readonly notes: string[] = [];

	private failure?: RowFailure;

	private snapshot: Snapshot;

	private readonly now: number;

	private readonly mark: string;

	constructor(private readonly parts: WatchParts) {
		this.now = Math.floor(parts.settings.now / 1000);
		this.mark = markOf([parts.fingerprint]);
		this.snapshot = parts.kept ?? this.emptySnapshot();
	}

	async run(): Promise<Watched> {
		const { deadline } = this.parts;
		const client = this.parts.clientFor(deadline.cancellation);
		if (this.parts.wasKept && !this.parts.kept) addFault(this.outcome.faults, LOST);
		const before = this.places();
		if (await this.isKnownAccount(client)) {
			const ids = await this.templateIds(client);
			if (ids) {
				this.adopt(ids);
				await this.takeTurns(ids);
			}
		}
		const { outcome, snapshot, failure, notes } = this;
		return { ...outcome, snapshot, moved: before !== this.places(), failure, notes };
	}

	private emptySnapshot(): Snapshot {
		this.outcome.mustSurvive = true;
		const chosen = markOf(this.parts.settings.templateIds);
		return { credential: this.mark, chosen, since: this.now, templates: new Map() };
	}

	/** Where listings are under way. */
	private places(): string {
		return [...this.snapshot.templates].map(([id, { cursor = '' }]) => `${id} ${cursor}`).join();
	}

	/**
	 * Another key, or another spelling of the host, is the same account where cards are that are known. Otherwise
	 * everything begins anew. False where nobody can tell at the moment.
	 */
	private async isKnownAccount(client: Id123Client): Promise<boolean> {
		const { snapshot, mark } = this;
		const { deadline, settings } = this.parts;
		if (snapshot.credential === mark) return true;
		const chosen = settings.templateIds;
		const probes = probesOf(snapshot, chosen);
		const isProbed = (id: string) => probes.some(({ templateId }) => templateId === id);
		let isSame = false;
		let doubt: RowFailure | undefined;
		let missing: RowFailure | undefined;
		let isOther = chosen.length === 0 || !chosen.every(isProbed);
		for (const probe of probes) {
			const result = await viewCard({ client, deadline, outcome: this.outcome }, probe);
			if (result === undefined) return this.stop(this.tooSlow());
			const shown = result.kind === 'success' ? objectOf(result.body.data) : undefined;
			isSame = shown !== undefined && !isAnother(probe.card, secondsOf(shown[KEY.createdAt]));
			if (isSame) break;
			const why = shown ? undefined : explainPoll('viewCard', result as Unsuccessful);
			if (why === undefined || isRefused(result, 'notFound')) isOther = true;
			else if (isRefused(result, 'noTemplate')) missing = why;
			else doubt ??= why;
			if (isOfAccount(result)) break;
		}
		// Where none of the chosen templates is there, nobody can tell: that shows when one is back.
		if (!isOther) doubt ??= missing;
		if (!isSame && doubt) return this.stop(doubt);
		if (!isSame) {
			this.snapshot = this.emptySnapshot();
			this.notes.push(NOTES.account);
		}
		this.snapshot.credential = mark;
		this.outcome.mustSurvive = true;
		return true;
	}

	private stop(failure: RowFailure): false {
		this.failure = failure;
		return false;
	}

	/** The templates to read: those that were chosen, or all that the account has. */
	private async templateIds(client: Id123Client): Promise<string[] | undefined> {
		const { settings, deadline } = this.parts;
		const { templateIds, pageSize, slots } = settings;
		if (templateIds.length > 0) return [...templateIds];
		const listing = await deadline.within(
			listAll(client, 'listTemplates', {}, { pageSize, ahead: slots }),
		);
		if (listing?.kind === 'rows') {
			return listing.rows.map((row) => idOf(row, KEY.templateId)).filter((id) => id !== '');
		}
		const result = listing?.result;
		const isSlow = !result || result.kind === 'cancelled';
		const failure = isSlow ? this.tooSlow() : explainPoll('listTemplates', result);
		const known = [...this.snapshot.templates].flatMap(([id, { gone }]) => (gone ? [] : [id]));
		if (known.length === 0 || isSlow || isOfAccount(result)) this.failure = failure;
		else addFault(this.outcome.faults, failure);
		return this.failure ? undefined : known;
	}

	/** Brings the known templates in line with those to read. */
	private adopt(ids: readonly string[]): void {
		const { snapshot, outcome, now } = this;
		const { settings, kept, wasKept } = this.parts;
		const { templateIds, selected, sendCurrent } = settings;
		const { templates } = snapshot;
		const chosen = markOf(templateIds);
		const isRechosen = snapshot.chosen !== chosen;
		snapshot.chosen = chosen;
		if (isRechosen) this.notes.push(NOTES.templates);
		// Where every template is read, one that comes later is new itself, and so are cards that came after the start.
		const isLater = snapshot === kept && templateIds.length === 0 && !isRechosen;
		const baselines = [...templates.values()].flatMap(({ baseline }) => baseline ?? []);
		const baseline = isLater && baselines.length > 0 ? Math.max(...baselines) : undefined;
		const silent = { events: new Set<never>(), baseline: undefined, cursor: undefined };
		for (const id of ids) {
			const known = templates.get(id);
			if (known?.gone === 0) continue;
			outcome.mustSurvive = true;
			const events: Selection = baseline === undefined ? silent.events : selected;
			if (!known) {
				templates.set(id, newTemplate({ events, baseline, sending: sendCurrent && !wasKept }));
			} else Object.assign(known, { gone: 0 }, isRechosen ? silent : {});
		}
		const read = new Set(ids);
		for (const [id, template] of templates) {
			if (read.has(id)) continue;
			// One that is not there is kept for a while: it may come back.
			if (template.gone > 0) {
				if ((now - template.gone) * 1000 >= TRIGGER_LIMITS.tombstoneMs) templates.delete(id);
				continue;
			}
			template.gone = now;
			outcome.mustSurvive = true;
			if (templateIds.length === 0) this.notes.push(`${NOTES.unlisted} ${id}`);
		}
		if (isRechosen) outcome.mustSurvive = true;
	}

	/** Each template has its share of the time that is left; who needs more has another turn when all had theirs. */
	private async takeTurns(ids: readonly string[]): Promise<void> {
		const { deadline, chance } = this.parts;
		const failed = new Set<string>();
		// Of these an earlier poll has left cards that are to be looked up: they are listed from the first row on, too.
		const left = new Set(ids.filter((id) => this.snapshot.templates.get(id)?.cursor === 'end'));
		let waiting = rotated(chance(), ids);
		while (waiting.length > 0 && !this.failure && !deadline.passed) {
			const again: string[] = [];
			for (const [at, id] of waiting.entries()) {
				// What an earlier poll has left to be looked up leaves some for the listing that follows.
				const turns = waiting.length - at + (left.has(id) ? 1 : 0);
				const end = await this.takeTurn(id, waiting.length - at, turns);
				if (end === 'again' || (end === 'done' && left.delete(id))) again.push(id);
				if (end === 'failed') failed.add(id);
				if (this.failure) return;
			}
			waiting = again;
		}
		if (failed.size === 0 || failed.size < ids.length) return;
		const { faults } = this.outcome;
		const isSlow = faults.every(({ failure }) => failure.hint === TOO_SLOW.hint);
		this.failure = isSlow ? faults[0].failure : together(faults);
		this.outcome.faults = [];
	}

	/** @param turns how many turns have to share the look-ups that the poll has left */
	private async takeTurn(
		id: string,
		sharers: number,
		turns: number,
	): Promise<'done' | 'again' | 'failed'> {
		const { snapshot, outcome } = this;
		const { clientFor, clock, deadline: whole, settings, chance } = this.parts;
		const template = snapshot.templates.get(id);
		if (template === undefined) return 'done';
		const part = whole.cancellation.part();
		const deadline = new Deadline(clock, whole.left / sharers, part);
		const before = `${template.cursor} ${outcome.lookUps} ${outcome.items.length}`;
		const end = await readTemplate({
			templateId: id,
			template,
			outcome,
			diff: new Diff(id, template, settings.selected, snapshot.since),
			client: clientFor(part),
			deadline,
			lookUpsAtMost: Math.ceil(outcome.lookUps / turns),
			settings,
			chance,
		});
		deadline.end();
		if (end.kind === 'done') return 'done';
		if (end.kind === 'failed' && end.ofAccount) {
			this.failure = end.failure;
			return 'failed';
		}
		const isIdle = before === `${template.cursor} ${outcome.lookUps} ${outcome.items.length}`;
		if (end.kind === 'more' && !isIdle) return 'again';
		addFault(outcome.faults, end.kind === 'failed' ? end.failure : this.tooSlow(), id);
		return 'failed';
	}

	private tooSlow(): RowFailure {
		const retryAfterMs = this.parts.throttledForMs();
		if (retryAfterMs === undefined) return TOO_SLOW;
		const what = 'ID123 asks to slow down, and to wait for longer than n8n gives a poll';
		return { ...TOO_SLOW, what, failure: { cause: 'rate-limited', retryAfterMs } };
	}
}

const NOTES = {
	unlisted: 'A card template is not polled, since ID123 no longer lists it:',
	account: 'The ID123 account has changed. Its cards as they are now are the new starting point.',
	templates:
		'The choice of templates has changed. Cards of templates that were added are noted without events.',
} as const;
