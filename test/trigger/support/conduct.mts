/** How the trigger behaves besides what it tells: that it ends, asks for no more than it needs, and says what fails. */
import type { Sandbox } from '../../../sandbox/server.mts';
import type { PollReport, Regime } from '../../support/engine.mts';
import type { ScaledClock } from '../../support/scaled-clock.mts';
import type { Oracle } from './oracle.mts';
import type { Kind, Standing, Trouble } from './standing.mts';
import type { Variant } from './variant.mts';

/** When a poll must have ended: the scheduler gives it up then, and timers start others on top of it. */
const MUST_END_MS: Readonly<Record<Regime, number>> = {
	cron: 300_000,
	scheduler: 45_000,
	cursors: 45_000,
};
/** The same failure is told by the hour; clocks of two polls differ a little. */
const SAME_FAILURE_MS = 59 * 60_000;
/** Pages that a listing may take besides those that its cards fill: to learn how the server pages, and as proof of the end. */
const SPARE_PAGES = 20;
/** A poll may look up a hundred cards, and reads the cards of its events again: of an hour, these are not more. */
const MAY_VIEW = 300;
/** Faults that are told with the name of what they concern. */
const NAMED: ReadonlySet<Kind> = new Set(['card', 'template', 'hang']);
/** A fault of so many polls that had nothing to tell has to be told by one of them. */
const QUIET_POLLS = 2;

interface Watched {
	/** Polls that gave nothing while the fault was there. */
	quiet: number;
	isTold: boolean;
	isNamed: boolean;
	/** Requests that it has met. */
	strikes: number;
}

const UNHEARD: Watched = { quiet: 0, isTold: false, isNamed: false, strikes: 0 };

export class Conduct {
	isTooLong = false;
	/** Settles when n8n gives up the poll that is under way. */
	tooLong: Promise<void> | undefined;
	private isFlood = false;
	private giveUp = (): void => {};
	private started = 0;
	private mayAsk = Infinity;
	private mayView = Infinity;
	private begun = 0;
	private templates = 0;
	private journal: Sandbox['journal'] | undefined;
	private lastFailure = { message: '', time: -Infinity };
	private readonly watched = new Map<Trouble, Watched>();

	constructor(
		private readonly oracle: Oracle,
		private readonly clock: ScaledClock,
		private readonly regime: Regime,
	) {}

	begin({ journal, id123 }: Sandbox, standing: Standing, { watched, pageSize }: Variant): void {
		this.isTooLong = false;
		this.isFlood = false;
		this.tooLong = new Promise((resolve) => (this.giveUp = resolve));
		// Elsewhere the clock runs ahead, or is put forward while a poll reads.
		const isTimed = standing.has('hang') || standing.has('unpaged');
		this.started = isTimed ? this.clock.now() : Infinity;
		this.journal = journal;
		this.begun = journal.total;
		this.templates = watched.length;
		const pages = watched.map((id) => Math.ceil(id123.counts(id).total / pageSize) + SPARE_PAGES);
		// Elsewhere a listing that is cut and begun anew may ask for more.
		const isJudged = standing.has('unpaged');
		this.mayAsk = isJudged ? pages.reduce((sum, each) => sum + each, 0) * 2 : Infinity;
		this.mayView = isJudged ? MAY_VIEW : Infinity;
	}

	/** Looks at a poll that is under way. */
	readonly watch = (): void => {
		if (this.isTooLong || !this.journal) return;
		const listed = this.asked('listCards');
		const viewed = this.asked('viewCard');
		if (listed > this.mayAsk || viewed > this.mayView) {
			const often = `${listed} times for pages and ${viewed} times for cards`;
			this.oracle.note('behaviour', 'listing', `asks ${often} where nothing moves`);
			this.mayAsk = this.mayView = Infinity;
			this.isFlood = true;
			this.clock.skip(MUST_END_MS[this.regime] + 1);
		}
		if (this.clock.now() - this.started <= MUST_END_MS[this.regime]) return;
		this.isTooLong = true;
		this.giveUp();
	};

	/** n8n was started anew: what was told is forgotten. */
	forget(): void {
		this.lastFailure = { message: '', time: -Infinity };
	}

	take(reports: readonly PollReport[], standing: Standing): void {
		if (this.isTooLong && !this.isFlood) this.tooSlow();
		for (const report of reports) this.note(report, standing);
	}

	/** A trouble has ended: was it told? */
	judge(trouble: Trouble): void {
		const { kind, templates, cards } = trouble;
		const watched = this.watched.get(trouble);
		this.watched.delete(trouble);
		if (!watched || !NAMED.has(kind)) return;
		const about = [...templates, ...cards.map(({ cardId }) => cardId)].join(' ');
		// A card that nobody had to read fails for nobody.
		if (kind !== 'card' && watched.quiet >= QUIET_POLLS && !watched.isTold) {
			this.oracle.note('behaviour', about, `${kind}: ${watched.quiet} polls said nothing of it`);
		}
		// Where no other template is read, one that hangs is a service that does.
		const isService = kind === 'hang' && templates.length === this.templates;
		if (watched.isTold && !watched.isNamed && kind !== 'card' && !isService) {
			this.oracle.note('behaviour', about, `${kind}: no message names it`);
		}
	}

	/** How often the poll has asked for this so far; 0 where it may ask as often as it wants. */
	private asked(action: string): number {
		if (this.mayAsk === Infinity || !this.journal) return 0;
		const { entries } = this.journal;
		return entries.filter((entry) => entry.seq > this.begun && entry.action === action).length;
	}

	private tooSlow(): void {
		this.oracle.note('behaviour', 'poll', 'does not end within the time that n8n gives it');
	}

	private note(report: PollReport, standing: Standing): void {
		const { end, error, logs } = report;
		const message = error?.message ?? '';
		const now = this.clock.now();
		if (end === 'threw' && this.regime !== 'cursors') {
			const { message: last, time } = this.lastFailure;
			if (message === last && now - time < SAME_FAILURE_MS) {
				this.oracle.note('behaviour', 'failure', `told again too soon: ${message}`);
			}
			this.lastFailure = { message, time: now };
		}
		const description = String((error as { description?: unknown } | undefined)?.description ?? '');
		const said = [message, description, ...logs.map((line) => line.message)].join('\n');
		for (const trouble of standing.troubles) {
			const watched = this.watched.get(trouble) ?? { ...UNHEARD };
			this.watched.set(trouble, watched);
			const names = [...trouble.templates, ...trouble.cards.map(({ cardId }) => cardId)];
			const strikes = standing.strikes(trouble);
			// With a key that is refused everything fails, and that is what has to be told.
			const isStruck = strikes > watched.strikes && !standing.has('key');
			watched.strikes = strikes;
			// What has met no request of this poll fails for nobody: a template may have lost its second page.
			if (end === 'nothing' && isStruck) watched.quiet += 1;
			if (end === 'threw' && isStruck) watched.isTold = true;
			if (names.some((name) => said.includes(name))) watched.isNamed = true;
		}
	}
}
