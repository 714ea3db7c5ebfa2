import { GROUPS } from '../../../nodes/Id123/card/vocabulary.ts';
import { FAILURE_ANSWER, REQUESTS, violationsOf } from '../../../sandbox/id123/contract.mts';
import { formatInstant, isFieldDate, parseInstant } from '../../../sandbox/id123/dates.mts';
import { asTemplate, defaultTemplates, fieldsOf } from '../../../sandbox/id123/templates.mts';
import { API_ACTIONS } from '../../../sandbox/id123/wire.mts';
import { about, newCard } from '../support.mts';

describe('the contract', () => {
	test('has a request for each of the ten actions', () => {
		expect(Object.keys(REQUESTS).sort()).toEqual([...API_ACTIONS].sort());
		expect(API_ACTIONS).toHaveLength(10);
	});

	test('takes a full body and names what is wrong with another', () => {
		expect(violationsOf(REQUESTS.createCard, newCard('A1'))).toEqual([]);
		const wrong = newCard('', { 'front-fields': [{ key: 'back-1', value: 1 }] }, { extra: true });
		const violations = violationsOf(REQUESTS.createCard, wrong).join('\n');
		expect(violations).toContain('card-id');
		expect(violations).toContain('card-data.front-fields.0.key');
		expect(violations).toContain('card-data.front-fields.0.value');
		expect(violations).toContain('extra');
	});

	test('knows only the published failures, under exactly one key', () => {
		const failure = { status: 'failure', message: 'Card was not found' };
		expect(violationsOf(FAILURE_ANSWER, { ...failure, code: 'F209' })).toEqual([]);
		expect(violationsOf(FAILURE_ANSWER, { ...failure, code: 'F999' })).not.toEqual([]);
		expect(violationsOf(FAILURE_ANSWER, failure)).not.toEqual([]);
		const both = { ...failure, code: 'F209', 'status-code': 'F209' };
		expect(violationsOf(FAILURE_ANSWER, both)).not.toEqual([]);
	});

	test('asks for a status action that exists', () => {
		const act = (action: string) =>
			violationsOf(REQUESTS.cardAction, about('card-action', 'A1', { 'status-action': action }));
		expect(act('archive')).toEqual([]);
		expect(act('ARCHIVE')).not.toEqual([]);
	});
});

describe('the default templates', () => {
	const templates = defaultTemplates();
	const [staff, student, contractor, library, member] = templates;

	test('belong to five institutions and have five ids', () => {
		const ids = templates.map(({ body }) => body['card-template-id']);
		expect(new Set(ids).size).toBe(5);
		for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
		expect(new Set(templates.map(({ body }) => body.institution)).size).toBe(5);
	});

	test('differ in what a caller can trip over', () => {
		const labels = (template: typeof staff) => fieldsOf(template).map(({ label }) => label);
		expect(staff.body.institution).toBe('Harbour Regional Health');
		expect(fieldsOf(student)).toHaveLength(14);
		expect(fieldsOf(student).filter(({ required }) => required).length).toBeGreaterThan(4);
		expect(labels(contractor).filter((label) => label === 'Phone')).toHaveLength(2);
		expect(library.automaticBarcode).toEqual({ characters: 'numeric', length: 14 });
		expect(member.body['issuance-type']).toBe('SELF_ISSUED');
		for (const { body } of templates) expect(Object.keys(body.fields)).toEqual([...GROUPS]);
	});

	test('are checked like a template that a test brings', () => {
		expect(() => asTemplate({ ...staff.body, title: 5 } as never)).toThrow();
		expect(asTemplate(staff.body)).toMatchObject({ approved: true });
	});
});

describe('moments and dates', () => {
	test.each([
		['2026-07-16T23:50:30+00:00', Date.UTC(2026, 6, 16, 23, 50, 30)],
		['2026-07-16T23:50:30.045+05:30', Date.UTC(2026, 6, 16, 18, 20, 30, 45)],
		['2026-07-16T23:50:30Z', Date.UTC(2026, 6, 16, 23, 50, 30)],
		['2026-07-16T23:50:30', undefined],
		['2026-07-16', undefined],
		['2026-02-30T00:00:00+00:00', undefined],
		['2026-01-01T24:00:00+00:00', undefined],
		['2026-01-01T00:00:00+25:00', undefined],
		['next year', undefined],
	])('%s is %p', (text, moment) => {
		expect(parseInstant(text)).toBe(moment);
	});

	test('are written in UTC with whole seconds', () => {
		expect(formatInstant(Date.UTC(2026, 6, 16, 23, 50, 30, 900))).toBe('2026-07-16T23:50:30+00:00');
	});

	test.each([
		['2026-12-31', true],
		['12/31/2026', true],
		['2024-02-29', true],
		['2026-02-29', false],
		['31/12/2026', false],
		['1/5/2026', false],
		['2026-12-31T00:00:00', false],
		['', false],
	])('field date %s: %p', (text, isDate) => {
		expect(isFieldDate(text)).toBe(isDate);
	});
});
