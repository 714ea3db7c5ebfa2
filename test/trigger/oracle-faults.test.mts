/** What the trigger is measured with has to know what a fault excuses, and what it does not. */
import type { CardEventName, ShownStatus } from '../../sandbox/id123/model.mts';
import { ALL_EVENTS } from './support/expected.mts';
import {
	TEMPLATE,
	NEW,
	INSTALLED,
	ARCHIVED,
	DEACTIVATED,
	happened,
	told,
	poll,
	oracleOf,
	installed,
	tellsInstalled,
	kindsOf,
} from './support/oracle-cases.mts';
import { Oracle } from './support/oracle.mts';
import type { Told } from './support/told.mts';

describe('the oracle, where something goes wrong for a while,', () => {
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

		it('does not ask what has become of the words of a card that was issued again meanwhile', () => {
			const oracle = oracleOf(['statusChanged'], { start });
			const again = [
				happened('deleted', null),
				happened('created', { ...DEACTIVATED, subStatus: 'ACTIVE' }),
			];
			oracle.take(poll({ before: again, isBlank: true }));
			oracle.take(poll());
			expect(kindsOf(oracle)).toEqual([]);
		});

		it('takes what is not shown for unknown and not for a change', () => {
			const oracle = oracleOf(ALL_EVENTS, { start });
			const blank: ShownStatus = { status: 'INSTALLED', subStatus: '' };
			const reactivated = [told('cardReactivated', DEACTIVATED, blank)];
			oracle.take(poll({ isBlank: true, told: reactivated }));
			expect(kindsOf(oracle)).toEqual(['unexplained']);
		});

		it('takes the sub-status of the card that was there before for nothing that a card issued again has', () => {
			const unknown: ShownStatus = { ...NEW, subStatus: '' };
			const again = [happened('deleted', null), happened('created', NEW)];
			for (const to of [INSTALLED, DEACTIVATED]) {
				const oracle = oracleOf();
				const isBlank = true;
				oracle.take(poll({ before: again, isBlank, told: [told('cardCreated', NEW, unknown)] }));
				oracle.take(poll({ isBlank }));
				const events = [told('cardInstalled', unknown, to)];
				oracle.take(poll({ before: [happened('installed', to)], told: events }));
				expect(oracle.violations).toEqual([]);
			}
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

		it('lets them come under the next id where the card was told otherwise in between', () => {
			for (const isTold of [true, false]) {
				const oracle = oracleOf();
				const tell = (as: string): Told[] => [told('cardInstalled', NEW, INSTALLED, as)];
				oracle.take(poll({ before: [installed], told: tell('1'), isSure: false, isLost: true }));
				const otherwise = { ...told('cardInstalled', NEW, INSTALLED, '1 without words') };
				otherwise.shown = { status: 'INSTALLED', subStatus: '' };
				oracle.take(poll({ told: isTold ? [otherwise] : [], isSure: false, isBlank: true }));
				oracle.take(poll({ told: tell('2'), isStored: true }));
				expect(kindsOf(oracle).includes('other id')).toBe(!isTold);
			}
		});

		it('lets as many come again in a later poll as cannot be looked up in one', () => {
			const oracle = new Oracle({
				selected: new Set(ALL_EVENTS),
				statusMovesLastUpdated: false,
				archivedListed: true,
			});
			const ids = Array.from({ length: 130 }, (_, at) => `C${at}`);
			const all = (event: CardEventName, to: ShownStatus | null) =>
				ids.map((id) => happened(event, to, id));
			const events = ids.map((cardId) => ({ ...told('cardDeleted', NEW, NEW, cardId), cardId }));
			oracle.baseline(all('created', NEW), [TEMPLATE]);
			const before = all('deleted', null);
			oracle.take(poll({ before, told: events.slice(0, 100), isSure: false, isLost: true }));
			const next = [...events.slice(100), ...events.slice(0, 70)];
			oracle.take(poll({ told: next, isStored: true }));
			oracle.take(poll({ told: events.slice(70, 100), isStored: true }));
			expect(kindsOf(oracle)).toEqual([]);
		});

		it('lets the end of an archived card come again in a later poll, where more are hidden than one looks up', () => {
			for (const hidden of [99, 130]) {
				const oracle = oracleOf(ALL_EVENTS, { archivedListed: false });
				const ids = ['A', ...Array.from({ length: hidden }, (_, at) => `C${at}`)];
				oracle.baseline(
					ids.slice(1).map((id) => happened('created', NEW, id)),
					[TEMPLATE],
				);
				const archived = ids.map((id) => happened('archived', ARCHIVED, id));
				const ends = ids.map((cardId) => ({ ...told('cardArchived', NEW, ARCHIVED), cardId }));
				oracle.take(poll({ before: archived, told: ends.slice(0, 100), isStored: true }));
				oracle.take(poll({ told: ends.slice(100), isStored: true }));
				const tell = [told('cardDeleted', ARCHIVED, ARCHIVED, 'x')];
				const before = [happened('deleted', null)];
				oracle.take(poll({ before, told: tell, isSure: false, isLost: true }));
				oracle.take(poll({ isStored: true }));
				oracle.take(poll({ told: tell, isStored: true }));
				const isInTime = hidden < 100;
				expect(kindsOf(oracle).includes('same id')).toBe(isInTime);
			}
		});

		it('lets one that was issued again wait, where more are gone than a resumed listing looks up', () => {
			for (const reading of ['resumed', 'fresh'] as const) {
				const oracle = oracleOf();
				const ids = Array.from({ length: 130 }, (_, at) => `C${at}`);
				const gone = ids.map((cardId) => ({ ...told('cardDeleted', NEW, NEW), cardId }));
				const issued = { ...told('cardCreated', NEW, NEW), cardId: 'C129' };
				oracle.baseline(
					ids.map((id) => happened('created', NEW, id)),
					[TEMPLATE],
				);
				const before = ids.map((id) => happened('deleted', null, id));
				oracle.take(poll({ before, isSure: false }));
				const again = [happened('created', NEW, 'C129')];
				const readings = new Map([[TEMPLATE, reading]]);
				oracle.take(poll({ before: again, told: gone.slice(0, 100), readings }));
				oracle.take(poll({ told: [...gone.slice(100, 129), issued] }));
				expect(kindsOf(oracle).length > 0).toBe(reading === 'fresh');
			}
		});

		it('lets them come again after a poll that was shown no sub-status', () => {
			const oracle = oracleOf();
			const held: ShownStatus = { ...NEW, subStatus: 'DEACTIVATED' };
			const tell = (): Told[] => [told('cardDeactivated', NEW, held, 'x')];
			const before = [happened('deactivated', held)];
			oracle.take(poll({ before, told: tell(), isSure: false, isLost: true }));
			oracle.take(poll({ isStored: true, isBlank: true }));
			oracle.take(poll({ told: tell(), isStored: true }));
			expect(kindsOf(oracle)).toEqual([]);
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

	it('lets a card that moved during the first listing be overlooked, and takes it for no new one unless times of creation are off', () => {
		for (const [isTold, isShifted] of [
			[false, false],
			[true, false],
			[true, true],
		]) {
			const oracle = new Oracle({
				selected: new Set(ALL_EVENTS),
				statusMovesLastUpdated: false,
				archivedListed: true,
			});
			const many = Array.from({ length: 9 }, (_, at) => happened('created', NEW, `B${at}`));
			const during = [happened('deleted', null, 'B0')];
			oracle.baseline([happened('created', NEW), ...many], [TEMPLATE], during);
			oracle.take(poll({ isShifted, told: isTold ? [told('cardCreated', null, NEW)] : [] }));
			expect(kindsOf(oracle)).toEqual(isTold && !isShifted ? ['unexplained'] : []);
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
});
