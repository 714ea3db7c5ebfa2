/** What the trigger is measured with has to notice what goes wrong. */
import type { CardEvent, CardEventName, ShownStatus } from '../../sandbox/id123/model.mts';
import { ALL_EVENTS, type TriggerEvent } from './support/expected.mts';
import { Oracle, type Poll } from './support/oracle.mts';
import type { Told } from './support/told.mts';

const TEMPLATE = 'template';
const NEW: ShownStatus = { status: 'INACTIVE', subStatus: 'INACTIVE' };
const INSTALLED: ShownStatus = { status: 'INSTALLED', subStatus: 'ACTIVE' };
const ARCHIVED: ShownStatus = { status: 'ARCHIVED', subStatus: 'INACTIVE' };
const DEACTIVATED: ShownStatus = { status: 'INSTALLED', subStatus: 'DEACTIVATED' };
const FIRST_CHANGE = Date.UTC(2026, 0, 1);

function happened(event: CardEventName, to: ShownStatus | null, cardId = 'A'): CardEvent {
	const card = { templateId: TEMPLATE, cardId };
	return { seq: 1, time: FIRST_CHANGE, ...card, event, cause: 'holder', from: null, to };
}

let ids = 0;

function told(event: TriggerEvent, from: ShownStatus | null, to: ShownStatus, id?: string): Told {
	return {
		templateId: TEMPLATE,
		cardId: 'A',
		eventId: id ?? `id ${(ids += 1)}`,
		event,
		previous: from,
		shown: to,
		lastUpdated: new Date(FIRST_CHANGE).toISOString(),
		isDetailed: false,
	};
}

const poll = (given: Partial<Poll> = {}): Poll => ({
	before: [],
	during: [],
	told: [],
	isSure: true,
	readings: new Map([[TEMPLATE, 'fresh']]),
	...given,
});

function oracleOf(
	selected: readonly TriggerEvent[] = ALL_EVENTS,
	{ archivedListed = true, start = happened('created', NEW) } = {},
): Oracle {
	const oracle = new Oracle({
		selected: new Set(selected),
		statusMovesLastUpdated: false,
		archivedListed,
	});
	oracle.baseline([start], [TEMPLATE]);
	return oracle;
}

const installed = happened('installed', INSTALLED);
const tellsInstalled = () => told('cardInstalled', NEW, INSTALLED);
const kindsOf = ({ violations }: Oracle): string[] => violations.map(({ kind }) => kind);

describe('the oracle', () => {
	it('is content when a change is told once', () => {
		const oracle = oracleOf();
		oracle.take(poll({ before: [installed], told: [tellsInstalled()] }));
		oracle.take(poll());
		expect(oracle.violations).toEqual([]);
	});

	it('notices a change that an undisturbed poll does not tell', () => {
		const oracle = oracleOf();
		oracle.take(poll({ before: [installed] }));
		expect(kindsOf(oracle)).toEqual(['missed']);
	});

	it('notices a change that is told again, under another id too', () => {
		const oracle = oracleOf();
		oracle.take(poll({ before: [installed], told: [tellsInstalled()] }));
		oracle.take(poll({ told: [tellsInstalled()] }));
		expect(kindsOf(oracle)).toEqual(['unexplained']);
	});

	it('notices a change that one poll tells twice', () => {
		const oracle = oracleOf();
		oracle.take(poll({ before: [installed], told: [tellsInstalled(), tellsInstalled()] }));
		expect(kindsOf(oracle)).toEqual(['unexplained']);
	});

	it('notices two changes under one id', () => {
		const oracle = oracleOf();
		const archived = happened('archived', ARCHIVED);
		oracle.take(poll({ before: [installed], told: [told('cardInstalled', NEW, INSTALLED, 'x')] }));
		oracle.take(
			poll({ before: [archived], told: [told('cardArchived', INSTALLED, ARCHIVED, 'x')] }),
		);
		expect(kindsOf(oracle)).toEqual(['same id']);
	});

	it.each([
		['another event than what happened', told('cardRestored', NEW, INSTALLED)],
		['another state before', told('cardInstalled', ARCHIVED, INSTALLED)],
		['another state after', told('cardInstalled', NEW, DEACTIVATED)],
		['another time of the change', { ...tellsInstalled(), lastUpdated: '2020-01-01T00:00:00Z' }],
		['a card that nothing happened to', { ...tellsInstalled(), cardId: 'B' }],
	])('notices an event that tells %s', (_, wrong) => {
		const oracle = oracleOf();
		oracle.take(poll({ before: [installed, happened('created', NEW, 'C')], told: [wrong] }));
		expect(kindsOf(oracle)).toContain('unexplained');
	});

	it('lets a disturbed poll tell a change or not, and the next one the same', () => {
		for (const first of [true, false]) {
			const oracle = oracleOf();
			const tell = (now: boolean): Told[] => (now ? [tellsInstalled()] : []);
			oracle.take(poll({ before: [installed], isSure: false, told: tell(first) }));
			oracle.take(poll({ told: tell(!first) }));
			expect(oracle.violations).toEqual([]);
		}
	});

	it('does not let a disturbed poll take note of a change and keep it for itself', () => {
		const oracle = oracleOf();
		const back = happened('uninstalled', { status: 'UNINSTALLED', subStatus: 'INACTIVE' });
		oracle.take(poll({ before: [installed], isSure: false }));
		const wrong = told('cardUninstalled', INSTALLED, { ...NEW, status: 'UNINSTALLED' });
		oracle.take(poll({ before: [back], told: [wrong] }));
		expect(kindsOf(oracle)).toEqual(['unexplained']);
	});

	it('expects a listing that was read in two polls to have seen each card once', () => {
		const begun = poll({ isSure: false });
		const resumed = { readings: new Map([[TEMPLATE, 'resumed' as const]]) };
		const early = oracleOf();
		early.take(begun);
		// The card was read by the first part, so the second need not see the change.
		early.take(poll({ ...resumed, before: [installed] }));
		early.take(poll({ told: [tellsInstalled()] }));
		expect(early.violations).toEqual([]);
		const never = oracleOf();
		never.take(begun);
		never.take(poll({ ...resumed, before: [installed] }));
		never.take(poll());
		expect(kindsOf(never)).toEqual(['missed']);
	});

	it('is content when several changes are told as one', () => {
		const oracle = oracleOf();
		const steps = [installed, happened('deactivated', DEACTIVATED)];
		oracle.take(poll({ before: steps, told: [told('cardDeactivated', NEW, DEACTIVATED)] }));
		const there = [happened('reactivated', INSTALLED), happened('deactivated', DEACTIVATED)];
		oracle.take(poll({ before: there }));
		expect(oracle.violations).toEqual([]);
	});

	it('asks for no event that is not selected, and follows the card all the same', () => {
		const oracle = oracleOf(['cardReactivated']);
		oracle.take(poll({ before: [installed] }));
		oracle.take(poll({ before: [happened('deactivated', DEACTIVATED)] }));
		oracle.take(poll({ before: [happened('reactivated', INSTALLED)] }));
		expect(kindsOf(oracle)).toEqual(['missed']);
	});

	it('does not ask for what a listing hid from the start, and does not let it pass for a new card', () => {
		for (const isTold of [false, true]) {
			const start = happened('created', ARCHIVED);
			const oracle = oracleOf(ALL_EVENTS, { archivedListed: false, start });
			const restored = isTold ? [told('cardCreated', null, NEW)] : [];
			oracle.take(poll({ before: [happened('restored', NEW)], told: restored }));
			expect(kindsOf(oracle)).toEqual(isTold ? ['unexplained'] : []);
		}
	});

	describe('of a fault that concerns one card or one template', () => {
		const ofCard = { templates: new Set<string>(), cards: new Set([`${TEMPLATE} A`]) };
		const ofTemplate = { templates: new Set([TEMPLATE]), cards: new Set<string>() };

		it.each([ofCard, ofTemplate])('lets its events come late, but not too late', (late) => {
			const inTime = oracleOf();
			inTime.take(poll({ before: [installed], late }));
			inTime.take(poll({ told: [tellsInstalled()] }));
			expect(inTime.violations).toEqual([]);
			const tooLate = oracleOf();
			tooLate.take(poll({ before: [installed], late }));
			tooLate.take(poll());
			tooLate.take(poll({ told: [tellsInstalled()] }));
			expect(kindsOf(tooLate)).toEqual(['missed', 'unexplained']);
		});

		it('wants every other event in time', () => {
			const oracle = oracleOf();
			oracle.take(poll({ before: [happened('created', NEW, 'B')], late: ofCard }));
			expect(kindsOf(oracle)).toEqual(['missed']);
		});

		it('does not let it be told twice', () => {
			const oracle = oracleOf();
			oracle.take(poll({ before: [installed], told: [tellsInstalled()], late: ofCard }));
			oracle.take(poll({ told: [tellsInstalled()] }));
			expect(kindsOf(oracle)).toEqual(['unexplained']);
		});
	});

	describe('of a poll in which no sub-status is shown', () => {
		const start = happened('created', DEACTIVATED);

		it('takes what is not shown for unknown and not for a change', () => {
			const oracle = oracleOf(ALL_EVENTS, { start });
			const blank: ShownStatus = { status: 'INSTALLED', subStatus: '' };
			const reactivated = [told('cardReactivated', DEACTIVATED, blank)];
			oracle.take(poll({ isBlank: true, told: reactivated }));
			expect(kindsOf(oracle)).toEqual(['unexplained']);
		});

		it('wants to hear by the next poll what could not be seen', () => {
			for (const isTold of [true, false]) {
				const oracle = oracleOf(ALL_EVENTS, { start });
				oracle.take(poll({ before: [happened('reactivated', INSTALLED)], isBlank: true }));
				const late = [told('cardReactivated', DEACTIVATED, INSTALLED)];
				oracle.take(poll({ told: isTold ? late : [] }));
				expect(kindsOf(oracle)).toEqual(isTold ? [] : ['missed']);
			}
		});
	});

	describe('of events that n8n lost', () => {
		it('lets them come again under their own id, and under no other', () => {
			for (const id of ['x', 'y']) {
				const oracle = oracleOf();
				const tell = (as: string): Told[] => [told('cardInstalled', NEW, INSTALLED, as)];
				oracle.take(poll({ before: [installed], told: tell('x'), isSure: false, isLost: true }));
				oracle.take(poll({ told: tell(id), isStored: true }));
				expect(kindsOf(oracle)).toEqual(id === 'x' ? [] : ['other id']);
				expect(oracle.repeated).toBe(id === 'x' ? 1 : 0);
			}
		});

		it('lets them come no more once n8n has stored what followed', () => {
			const oracle = oracleOf();
			const tell = (): Told[] => [told('cardInstalled', NEW, INSTALLED, 'x')];
			oracle.take(poll({ before: [installed], told: tell(), isSure: false, isLost: true }));
			oracle.take(poll({ isStored: true }));
			oracle.take(poll({ told: tell() }));
			expect(kindsOf(oracle)).toEqual(['same id', 'unexplained']);
		});
	});

	it('lets a card that moved during the first listing be overlooked, and takes it for no new one', () => {
		for (const isTold of [false, true]) {
			const oracle = new Oracle({
				selected: new Set(ALL_EVENTS),
				statusMovesLastUpdated: false,
				archivedListed: true,
			});
			const many = Array.from({ length: 9 }, (_, at) => happened('created', NEW, `B${at}`));
			const during = [happened('deleted', null, 'B0')];
			oracle.baseline([happened('created', NEW), ...many], [TEMPLATE], during);
			oracle.take(poll({ told: isTold ? [told('cardCreated', null, NEW)] : [] }));
			expect(kindsOf(oracle)).toEqual(isTold ? ['unexplained'] : []);
		}
	});

	it('notices an event without the details that were asked for', () => {
		const oracle = new Oracle({
			selected: new Set(ALL_EVENTS),
			statusMovesLastUpdated: false,
			archivedListed: true,
			withDetails: true,
		});
		oracle.baseline([happened('created', NEW)], [TEMPLATE]);
		oracle.take(poll({ before: [installed], told: [tellsInstalled()] }));
		expect(kindsOf(oracle)).toEqual(['without details']);
	});

	describe('of a card that was deleted and issued again between two polls', () => {
		const again = [happened('deleted', null), happened('created', NEW)];
		const after = (was: ShownStatus, selected: readonly TriggerEvent[], event?: TriggerEvent) => {
			const oracle = oracleOf(selected, { start: happened('created', was) });
			oracle.take(poll({ before: again, told: event ? [told(event, was, NEW)] : [] }));
			return kindsOf(oracle);
		};

		it('wants to hear that it is a new one, or else that the first is gone', () => {
			expect(after(INSTALLED, ALL_EVENTS, 'cardCreated')).toEqual([]);
			expect(after(NEW, ALL_EVENTS, 'cardCreated')).toEqual([]);
			expect(after(INSTALLED, ['cardDeleted', 'statusChanged'], 'cardDeleted')).toEqual([]);
		});

		it('does not take it for the one that was known', () => {
			expect(after(ARCHIVED, ALL_EVENTS, 'cardRestored')).toEqual(['unexplained']);
			expect(after(INSTALLED, ALL_EVENTS, 'statusChanged')).toEqual(['unexplained']);
			expect(after(INSTALLED, ALL_EVENTS)).toEqual(['missed']);
			expect(after(NEW, ['cardDeleted'])).toEqual(['missed']);
		});
	});

	it('lets an event tell the state before a change that was not told, however long ago', () => {
		const oracle = oracleOf(['cardCreated'], { start: happened('created', ARCHIVED) });
		oracle.take(poll({ before: [happened('deleted', null)] }));
		oracle.take(
			poll({ before: [happened('created', NEW)], told: [told('cardCreated', ARCHIVED, NEW)] }),
		);
		expect(oracle.violations).toEqual([]);
	});

	describe('of a deactivated card that expired and is renewed', () => {
		const EXPIRED: ShownStatus = { status: 'INSTALLED', subStatus: 'EXPIRED' };
		const after = (selected: readonly TriggerEvent[], event?: TriggerEvent) => {
			const oracle = oracleOf(selected, { start: happened('created', EXPIRED) });
			const renewed = happened('renewed', DEACTIVATED);
			oracle.take(
				poll({ before: [renewed], told: event ? [told(event, EXPIRED, DEACTIVATED)] : [] }),
			);
			return kindsOf(oracle);
		};

		it('lets who saw it deactivated hear of its renewal, or of the change, and of no deactivation', () => {
			expect(after(ALL_EVENTS, 'cardRenewed')).toEqual([]);
			expect(after(['cardDeactivated', 'statusChanged'], 'statusChanged')).toEqual([]);
			expect(after(['cardDeactivated'])).toEqual([]);
		});

		it('lets who did not see it so hear of a deactivation', () => {
			expect(after(ALL_EVENTS, 'cardDeactivated')).toEqual([]);
			expect(after(['cardDeactivated'], 'cardDeactivated')).toEqual([]);
		});

		it('wants to hear something where something else is selected', () => {
			expect(after(['cardDeactivated', 'cardRenewed'])).toEqual(['missed']);
			expect(after(['cardDeactivated', 'statusChanged'])).toEqual(['missed']);
		});
	});
});
