/** A service that does what the plan says, without a wire: what the properties of the plan are checked against. */
import {
	isArchived,
	isDeactivated,
	planMissing,
	planRow,
	type ListedCard,
	type RemovalStep,
	type RowStep,
	type SyncSettings,
} from '../../../../../nodes/Id123/Id123Sync/plan/steps.ts';
import type { FlatCard } from '../../../../../nodes/Id123/card/vocabulary.ts';

export interface Scenario {
	cards: Array<{ id: string; life: { status: string; subStatus: string }; values: FlatCard }>;
	/** `isRefused`: the row breaks a rule, but names its card. */
	rows: Array<{ id: string; values: FlatCard; isRefused: boolean }>;
	settings: SyncSettings;
	isArchivedListed: boolean;
}

export interface Plan {
	rows: RowStep[];
	removals: RemovalStep[];
}

interface ModelCard extends ListedCard {
	values: FlatCard;
}

const IN_USE = { status: 'INACTIVE', subStatus: 'INACTIVE' };

export class Model {
	private readonly cards = new Map<string, ModelCard>();

	/** Each row as it was written, with the time that the card shows since. */
	private known = new Set<string>();

	private ticks = 0;

	constructor(private readonly scenario: Scenario) {
		for (const { id, life, values } of scenario.cards) this.put({ id, ...life, values });
	}

	get settings(): SyncSettings {
		return this.scenario.settings;
	}

	get mentioned(): Set<string> {
		return new Set(this.scenario.rows.map(({ id }) => id));
	}

	plan(): Plan {
		const good = this.scenario.rows.filter(({ isRefused }) => !isRefused);
		const rows = good.map(({ id, values }, index) => {
			const card: FlatCard = { ...values, 'card-id': id };
			return { index, card };
		});
		const listed = this.listing();
		const unchanged = rows.filter(({ card }) =>
			this.known.has(keyOf(card, listed.get(card['card-id'])?.lastUpdated ?? '')),
		);
		const known = {
			isEmpty: this.known.size === 0,
			unchanged: new Set(unchanged.map(({ card }) => card['card-id'])),
			// Whoever deactivated the card is a question of its own.
			deactivatedHere: new Set(listed.keys()),
		};
		return {
			rows: rows.map((row) => planRow(row, listed.get(row.card['card-id']), known, this.settings)),
			removals: [...listed.values()].flatMap((card) =>
				this.mentioned.has(card.id) ? [] : (planMissing(card, this.settings) ?? []),
			),
		};
	}

	/** What happens to whom, without the order. */
	planById(): Record<string, string> {
		const { rows, removals } = this.plan();
		const steps = [
			...rows.map(({ kind, row }) => [row.card['card-id'], kind] as const),
			...removals.map(({ kind, card }) => [card.id, kind] as const),
		];
		return Object.fromEntries(steps.sort(([a], [b]) => (a < b ? -1 : 1)));
	}

	/** Carries the plan out and remembers, as a run does, what it wrote and what it found unchanged. */
	apply({ rows, removals }: Plan): void {
		const known = new Set<string>();
		for (const { kind, row } of rows) {
			const id = row.card['card-id'];
			const before = this.cards.get(id);
			if (before && isArchived(before) && !this.settings.restoreReturning) continue;
			if (kind !== 'unchanged') {
				const isBack =
					kind === 'restore' || (kind === 'create' && before !== undefined && isArchived(before));
				const life = before && !isBack ? before : IN_USE;
				const { status, subStatus } = life;
				this.put({ id, status, subStatus, values: { ...before?.values, ...row.card } });
			}
			known.add(keyOf(row.card, this.existing(id).lastUpdated));
		}
		for (const { kind, card } of removals) {
			const life =
				kind === 'archive'
					? { status: 'ARCHIVED', subStatus: 'INACTIVE' }
					: { subStatus: 'DEACTIVATED' };
			this.put({ ...this.existing(card.id), ...life });
		}
		this.known = known;
	}

	forget(): void {
		this.known = new Set();
	}

	/** Somebody saves the card in ID123. False where there is none in use. */
	touch(id: string): boolean {
		const card = this.cards.get(id);
		if (!card || isArchived(card)) return false;
		this.put(card);
		return true;
	}

	/** What a further plan says of a row that is done: an archived card that may not be restored stays as it is. */
	restOf({ row }: RowStep, done: RowStep['kind']): RowStep['kind'] {
		const card = this.existing(row.card['card-id']);
		if (!isArchived(card)) return done;
		return this.scenario.isArchivedListed ? 'stayArchived' : 'create';
	}

	/** In words, where the cards are not as the roster wants them. */
	mismatches(): string[] {
		const { rows, cards: before } = this.scenario;
		const { missingCards, restoreReturning } = this.settings;
		const wrong: string[] = [];
		for (const { id, values, isRefused } of rows) {
			const card = this.cards.get(id);
			if (isRefused) {
				if (card?.lastUpdated !== this.startOf(id)) wrong.push(`${id} was touched`);
				continue;
			}
			if (!card) wrong.push(`${id} is missing`);
			else if (isArchived(card)) {
				if (restoreReturning) wrong.push(`${id} is still archived`);
			} else {
				const differs = Object.entries(values).some(([key, value]) => card.values[key] !== value);
				if (differs) wrong.push(`${id} has other values`);
				const isOff = missingCards === 'deactivate' && isDeactivated(card);
				if (isOff && restoreReturning) wrong.push(`${id} is still deactivated`);
			}
		}
		for (const { id } of before.filter((card) => !this.mentioned.has(card.id))) {
			const card = this.existing(id);
			const isGone = isArchived(card) || (missingCards === 'deactivate' && isDeactivated(card));
			if (missingCards === 'ignore' && card.lastUpdated !== this.startOf(id))
				wrong.push(`${id} was touched`);
			if (missingCards !== 'ignore' && !isGone) wrong.push(`${id} is still in use`);
		}
		return wrong;
	}

	private listing(): Map<string, ListedCard> {
		const shown = [...this.cards.values()].filter(
			(card) => this.scenario.isArchivedListed || !isArchived(card),
		);
		return new Map(
			shown.map(({ id, status, subStatus, lastUpdated, barcode }) => [
				id,
				{ id, status, subStatus, lastUpdated, barcode },
			]),
		);
	}

	private put(card: Omit<ModelCard, 'lastUpdated' | 'barcode'>): void {
		this.ticks += 1;
		this.cards.set(card.id, { ...card, lastUpdated: `T${this.ticks}`, barcode: '' });
	}

	private startOf(id: string): string | undefined {
		const at = this.scenario.cards.findIndex((card) => card.id === id);
		return at < 0 ? undefined : `T${at + 1}`;
	}

	private existing(id: string): ModelCard {
		const card = this.cards.get(id);
		if (!card) throw new Error(`The model has no card ${id}`);
		return card;
	}
}

function keyOf(card: FlatCard, lastUpdated: string): string {
	return JSON.stringify([Object.entries(card).sort(), lastUpdated]);
}
