/**
 * One institution: its people, the spoilt sheets that arrive, and then the right one. The judge knows the people and
 * looks at the service; of the node it reads nothing but whether a run said that something is left to do.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Card } from '../../../../sandbox/id123/model.mts';
import type { ReadingsInput } from '../../../../sandbox/id123/readings.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { CORRUPTIONS, type Row } from './corruptions.mts';
import { drawsOf, type PeopleCase } from './drawn-people.mts';
import type { PeopleStage, StageRun } from './people-stage.mts';
import { isOnRoster, rightRow, type Member, type Person } from './people.mts';

const STAFF = TEMPLATE_IDS.staff;

export const READINGS: ReadingsInput = {
	// Otherwise a card that was never installed stays a leaver for ever.
	deactivateInactive: true,
};

const PAIRS = [
	['card-id', 'Card ID'],
	['name', 'Full Name'],
	['unique-identifier', 'Unique Identifier'],
	['recipient-email', 'Recipient Email'],
	['front-1', 'Department'],
	['barcode', 'Badge Barcode'],
].map(([field, column]) => ({ field, column }));

const itemsOf = (rows: readonly Row[]): INodeExecutionData[] =>
	rows.map((json, item) => ({ json, pairedItem: { item } }));

const isUsable = ({ life }: Readonly<Card>): boolean =>
	life.status !== 'ARCHIVED' && !life.deactivated && !life.expired;

const withCard = (member: Member): boolean => member.past === 'stays' || member.past === 'left';

export interface Verdict {
	/** The case in one line, to be found again. */
	story: string;
	/** In words, what went wrong; empty where nothing did. */
	wrong: string[];
	/** How many rows or cards were refused or held on the way. */
	rejected: number;
}

/** Plays a case from the eve to the mended sheet, judging after each run. */
export async function playPeople(stage: PeopleStage, drawn: PeopleCase): Promise<Verdict> {
	const judge = new Judge(stage, drawn);
	await judge.playEve();
	const draw = drawsOf(drawn.seed);
	const right = drawn.members.filter(isOnRoster).map(({ person }) => rightRow(person));
	const withCards = drawn.members.filter(withCard).map(({ person }) => rightRow(person));
	for (const names of drawn.sheets) {
		const rows = names.reduce<Row[]>(
			(sheet, name) => CORRUPTIONS[name](sheet, { draw, withCards }),
			right,
		);
		await judge.playSheet(rows, names.join(' + '));
	}
	await judge.playMended(right);
	return { story: storyOf(drawn), wrong: judge.wrong, rejected: judge.rejected };
}

class Judge {
	readonly wrong: string[] = [];

	rejected = 0;

	constructor(
		private readonly stage: PeopleStage,
		private readonly drawn: PeopleCase,
	) {}

	private get parameters(): IDataObject {
		const { missingCards, mapping, inviteNew, skipUnchanged, clearEmpty } = this.drawn;
		return {
			missingCards,
			mapping,
			...(mapping === 'columns' && { columns: { pairs: PAIRS } }),
			limits: { maxRemovalPercent: 100, maxRemovalCount: 5 },
			previewOnly: false,
			options: {
				requestsAtATime: this.drawn.requestsAtATime,
				clearEmpty,
				restoreReturning: true,
				inviteNew,
				skipUnchanged,
			},
		};
	}

	async playEve(): Promise<void> {
		const { state } = this.stage;
		for (const { person, past } of this.drawn.members) {
			if (
				past !== 'returns' &&
				(this.drawn.isSyncedBefore || !withCard({ person, past, isInstalled: false }))
			)
				continue;
			const { name, department, barcode, identifier, email } = person;
			const values = { name, 'front-1': department, ...(barcode && { barcode }) };
			const card = state.addCard(STAFF, person.id, {
				values,
				uniqueIdentifier: identifier,
				recipientEmail: email,
			});
			if (past === 'returns')
				state.shelf(STAFF)?.setLife(card, { ...card.life, status: 'ARCHIVED' });
		}
		if (this.drawn.isSyncedBefore) {
			const rows = this.drawn.members.filter(withCard).map(({ person }) => rightRow(person));
			const { error, rejected } = await this.stage.run(itemsOf(rows), this.parameters);
			if (error) this.wrong.push(`eve: ${error.message}`);
			if (rejected.length > 0) this.wrong.push(`eve: ${said(rejected)}`);
		}
		for (const member of this.drawn.members) {
			// Where the eve went wrong, it is told above.
			if (member.isInstalled && withCard(member) && state.card(STAFF, member.person.id))
				state.install(STAFF, member.person.id);
		}
	}

	async playSheet(rows: readonly Row[], name: string): Promise<void> {
		const before = this.usable();
		const run = await this.stage.run(itemsOf(rows), this.parameters);
		this.rejected += run.rejected.length;
		this.look(before, name, run);
	}

	async playMended(rows: readonly Row[]): Promise<void> {
		const before = this.usable();
		const run = await this.stage.run(itemsOf(rows), this.parameters);
		this.look(before, 'mended', run);
		if (run.error) this.wrong.push(`mended: the run failed: ${run.error.message}`);
		let underOtherIds = 0;
		for (const member of this.drawn.members.filter(isOnRoster)) {
			const { person } = member;
			const cards = this.cardsOf(person).filter(isUsable);
			if (cards.length !== 1)
				this.wrong.push(
					`mended: ${person.id} has ${cards.length} usable cards: ${said(run.rejected)}`,
				);
			const [card] = cards;
			if (card && card.cardId !== person.id) underOtherIds += 1;
			else if (card) this.compare(person, card);
			this.countInvitations(member);
		}
		// A card that was made under a spoilt id stays, and its row says so: nobody but a person can tell which id is right.
		const rows_ = run.rejected.filter(({ json }) => ruleOf(json) !== 'held');
		if (rows_.length > underOtherIds) this.wrong.push(`mended: refused: ${said(run.rejected)}`);
		if (this.drawn.missingCards === 'ignore' || run.rejected.length > 0 || run.error) return;
		for (const { person, past } of this.drawn.members) {
			if (past === 'left' && this.cardsOf(person).some(isUsable))
				this.wrong.push(`mended: ${person.id} has left and keeps the card`);
		}
	}

	private look(before: ReadonlyMap<Person, number>, name: string, run: StageRun): void {
		for (const member of this.drawn.members) {
			const { person } = member;
			const cards = this.cardsOf(person);
			if (isOnRoster(member) && (before.get(person) ?? 0) > 0 && !cards.some(isUsable))
				this.wrong.push(`${name}: ${person.id} lost the card: ${said(run.rejected)}`);
			if (cards.length > 1)
				this.wrong.push(
					`${name}: ${person.id} has cards ${cards.map(({ cardId }) => JSON.stringify(cardId)).join(', ')}`,
				);
			if (this.invitationsOf(person) > 1)
				this.wrong.push(`${name}: ${person.id} was invited twice`);
		}
		const known = new Set(this.drawn.members.map(({ person }) => person.email));
		for (const { cardId, recipientEmail } of this.stage.state.cards(STAFF)) {
			if (!known.has(recipientEmail ?? ''))
				this.wrong.push(`${name}: card ${JSON.stringify(cardId)} is nobody's: ${recipientEmail}`);
		}
	}

	private compare(
		{ id, name, identifier, department, barcode }: Person,
		card: Readonly<Card>,
	): void {
		const { values, uniqueIdentifier } = card;
		const differs =
			values.name !== name ||
			values['front-1'] !== department ||
			(barcode !== '' && values.barcode !== barcode) ||
			uniqueIdentifier !== identifier;
		if (differs)
			this.wrong.push(`mended: ${id} has ${JSON.stringify({ ...values, uniqueIdentifier })}`);
	}

	private countInvitations({ person, past }: Member): void {
		const { inviteNew, isSyncedBefore } = this.drawn;
		const isNew = past !== 'stays' || isSyncedBefore;
		const due = inviteNew && isNew ? 1 : 0;
		const sent = this.invitationsOf(person);
		if (sent !== due) this.wrong.push(`mended: ${person.id} was invited ${sent} times, not ${due}`);
	}

	private usable(): Map<Person, number> {
		return new Map(
			this.drawn.members.map(({ person }) => [
				person,
				this.cardsOf(person).filter(isUsable).length,
			]),
		);
	}

	/** Whose a card is, is told by the address, which no corruption changes to another that works. */
	private cardsOf({ email }: Person): ReadonlyArray<Readonly<Card>> {
		return this.stage.state.cards(STAFF).filter(({ recipientEmail }) => recipientEmail === email);
	}

	private invitationsOf({ email }: Person): number {
		return this.stage.state.invitations.filter((each) => each.email === email).length;
	}
}

function storyOf({ members: people, sheets, ...settings }: PeopleCase): string {
	const who = people.map(({ person, past }) => `${person.id} ${past}`).join(', ');
	const what = sheets.map((names) => names.join(' + ')).join(', then ');
	return `${who} | ${what} | ${JSON.stringify(settings)}`;
}

function ruleOf({ details }: IDataObject): unknown {
	return (details as IDataObject | undefined)?.rule;
}

function said(rejected: readonly INodeExecutionData[]): string {
	return rejected
		.map(({ json }) => `${String(json['Card ID'] ?? json['card-id'])}: ${String(json.error)}`)
		.join('; ');
}
