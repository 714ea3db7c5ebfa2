import type { INodeParameters } from 'n8n-workflow';
import { getManyCards } from '../../fixtures/id123/card/get-all.mts';
import { failureBody } from '../../fixtures/id123/failures.mts';
import { byId } from '../../fixtures/id123/sample.mts';
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS, defaultTemplates } from '../../../sandbox/id123/templates.mts';
import { searchIn, type Search } from './support/search.mts';
import { journalOf, openStage } from './support/stage.mts';

const stage = openStage();
const { staff, student, contractor, library } = TEMPLATE_IDS;

const search = searchIn(stage);

const cards = async (search_: Search = {}) =>
	await search('searchCards', { parameters: { templateId: byId(student) }, ...search_ });

/** An entry that only says something. n8n's editor lets nobody choose a value that is true or false. */
const MAY_BE_MORE = {
	name: expect.stringMatching(/^There may be more\. Type a space/),
	value: true,
};
const NO_MORE = { name: 'No more were found.', value: false };
const isHit = ({ value }: { value: unknown }) => typeof value === 'string';

/** Follows the tokens to the end. */
async function all(find: (paginationToken?: string) => ReturnType<typeof search>) {
	const results = [];
	let token: string | undefined;
	do {
		const page = await find(token);
		results.push(...page.results);
		token = page.paginationToken as string | undefined;
	} while (token !== undefined);
	return results;
}

describe('the picker of templates', () => {
	it('lists them by title and institution', async () => {
		const results = await all(
			async (paginationToken) => await search('searchTemplates', { paginationToken }),
		);
		expect(results.map(({ value }) => value)).toEqual(Object.values(TEMPLATE_IDS));
		expect(results[1]?.name).toContain('Student ID');
		expect(results[1]?.name).toContain('Northfield University');
	});

	it('finds one by a part of its title or institution, in whatever case', async () => {
		for (const filter of ['library card', 'LAKESIDE']) {
			const { results } = await search('searchTemplates', { filter });
			expect(results.map(({ value }) => value)).toEqual([library]);
		}
	});

	it('tells two of one title and institution apart by their ids', async () => {
		const [{ body }] = defaultTemplates();
		stage.sandbox.id123.addTemplate({ ...body, 'card-template-id': 'twin' });
		const { results } = await search('searchTemplates', { filter: 'staff id' });
		expect(results.map(({ name }) => name)).toEqual([
			expect.stringMatching(new RegExp(`^Staff ID – .* · ${staff}$`)),
			expect.stringMatching(/^Staff ID – .* · twin$/),
		]);
	});

	it('tries what is typed as an id first', async () => {
		const { results } = await search('searchTemplates', { filter: ` ${contractor} ` });
		expect(results.map(({ value }) => value)).toEqual([contractor]);
		expect(stage.sandbox.journal.entries[0]).toMatchObject({
			wireAction: 'view-template',
			templateId: contractor,
		});
	});

	it('goes on by token while the person scrolls, and shows no template twice', async () => {
		const [{ body }] = defaultTemplates();
		for (let index = 0; index < 250; index += 1) {
			stage.sandbox.id123.addTemplate({ ...body, 'card-template-id': `template-${index}` });
		}
		const first = await search('searchTemplates');
		expect(first.results.length).toBeLessThan(255);
		const results = await all(
			async (paginationToken) => await search('searchTemplates', { paginationToken }),
		);
		expect(new Set(results.map(({ value }) => value)).size).toBe(255);
		expect(results).toHaveLength(255);
		expect(journalOf(stage).violations).toEqual([]);
	});
});

describe('the picker of cards', () => {
	it('lists the cards of the chosen template by name, id and status', async () => {
		const [id] = seedCards(stage.sandbox.id123, student, 1);
		seedCards(stage.sandbox.id123, staff, 1);
		const { results } = await cards();
		const name = stage.sandbox.id123.card(student, id)?.values.name;
		expect(results).toEqual([{ name: `${name} · ${id} · inactive`, value: id }]);
	});

	it('asks for a template first', async () => {
		for (const templateId of [byId(''), undefined]) {
			const parameters: INodeParameters = templateId === undefined ? {} : { templateId };
			await expect(search('searchCards', { parameters })).rejects.toThrow(
				/^Choose a template first\. .*by its ID/,
			);
		}
		expect(stage.sandbox.journal.total).toBe(0);
	});

	it('asks for a template that is no expression, whose value nobody knows yet', async () => {
		const parameters = { templateId: byId('={{ $json.template }}') };
		await expect(search('searchCards', { parameters })).rejects.toThrow('Choose a template first');
		expect(stage.sandbox.journal.total).toBe(0);
	});

	it('finds a card by a part of its name', async () => {
		seedCards(stage.sandbox.id123, student, 30);
		stage.sandbox.id123.addCard(student, 'x1', { values: { name: 'Zuleika Dobson' } });
		const { results } = await cards({ filter: 'zuleika' });
		expect(results.map(({ value }) => value)).toEqual(['x1']);
	});

	it.each([
		['JOSE NUNEZ', 'José Núñez'],
		['núñez jose', 'Jose\u0301 Nun\u0303ez'],
		['strasse', 'Anna Straße'],
		['Straße', 'ANNA STRASSE'],
		['ﬁsher', 'Ada Fisher'],
		['Fisher', 'Ada\u00a0Ｆｉｓｈｅｒ'],
		['istanbul', 'Deniz İstanbul'],
		['obrien', 'Pat O\u00adBrien'],
		['  le   van ', 'Văn\tLê'],
	])('finds by %j whoever is called %j', async (filter, name) => {
		seedCards(stage.sandbox.id123, student, 30);
		stage.sandbox.id123.addCard(student, 'x1', { values: { name } });
		const { results } = await cards({ filter });
		expect(results.map(({ value }) => value)).toEqual(['x1']);
	});

	it('does not find everybody by a word for the status of cards', async () => {
		seedCards(stage.sandbox.id123, student, 3);
		expect((await cards({ filter: 'inactive' })).results).toEqual([]);
	});

	it('tells two people of one name apart by their Card IDs', async () => {
		for (const id of ['x1', 'x2']) {
			stage.sandbox.id123.addCard(student, id, { values: { name: 'Mary Major' } });
		}
		const { results } = await cards({ filter: 'mary major' });
		expect(results.map(({ name }) => name)).toEqual([
			'Mary Major · x1 · inactive',
			'Mary Major · x2 · inactive',
		]);
	});

	describe('with 1,000 cards, 59 of one surname', () => {
		const places: Array<[string, (index: number) => number]> = [
			['side by side at the end', (index) => 941 + index],
			['spread over all', (index) => index * 16],
			['in two crowds', (index) => (index < 30 ? index : 900 + index)],
		];
		const namesakes = (place: (index: number) => number) => {
			const at = new Set(Array.from({ length: 59 }, (_, index) => place(index)));
			const ids = Array.from({ length: 1_000 }, (_, index) => `P${String(index).padStart(4, '0')}`);
			for (const [index, id] of ids.entries()) {
				const name = at.has(index) ? `Thi ${index} Nguyễn` : `Person ${index}`;
				stage.sandbox.id123.addCard(student, id, { values: { name } });
			}
			return ids.filter((_, index) => at.has(index));
		};
		const counted = async (call: Search) => {
			const before = stage.sandbox.journal.total;
			const page = await cards({ filter: 'nguyen', ...call });
			expect(stage.sandbox.journal.total - before).toBeLessThanOrEqual(10);
			return page;
		};

		it.each(places)('reaches all of them by going on: %s', async (_, place) => {
			const ids = namesakes(place);
			const results = await all(async (paginationToken) => await counted({ paginationToken }));
			expect(results.filter(isHit).map(({ value }) => value)).toEqual(ids);
		});

		it.each(places)('says so wherever less than a screenful is not all: %s', async (_, place) => {
			namesakes(place);
			let isSaid = false;
			let paginationToken: string | undefined;
			do {
				const page = await counted({ paginationToken });
				paginationToken = page.paginationToken as string | undefined;
				const hits = page.results.filter(isHit);
				const notes = page.results.slice(hits.length);
				const isMore = paginationToken !== undefined && hits.length < 10;
				const isEnd = paginationToken === undefined && isSaid;
				expect(notes).toEqual([...(isMore ? [MAY_BE_MORE] : []), ...(isEnd ? [NO_MORE] : [])]);
				isSaid ||= isMore;
			} while (paginationToken !== undefined);
		});

		it('goes on within one search until there is a screenful', async () => {
			namesakes((index) => index * 16);
			const { results } = await counted({});
			expect(results.filter(isHit).length).toBeGreaterThanOrEqual(10);
		});
	});

	it('reads lists under the swapped reading of limit and offset as well', async () => {
		stage.sandbox.readings.pagingInverted = true;
		const ids = seedCards(stage.sandbox.id123, student, 150);
		const results = await all(async (paginationToken) => await cards({ paginationToken }));
		expect(results.map(({ value }) => value)).toEqual(ids);
	});

	it('begins anew with a token that is none of its own', async () => {
		const ids = seedCards(stage.sandbox.id123, student, 3);
		const { results } = await cards({ paginationToken: 'page 2' });
		expect(results.map(({ value }) => value)).toEqual(ids);
	});

	it('sends at most ten requests for one search among a hundred thousand, and goes on by token', async () => {
		const row = (index: number) => ({ 'card-id': `C${index}`, name: `Person ${index}` });
		stage.respond = ({ action, limit = 10, offset = 0, 'card-id': id }) => {
			if (action === 'view-card') {
				const index = Number(String(id).slice(1));
				return { body: index < 100_000 ? found(row(index)) : failureBody('F209') };
			}
			const left = Math.max(0, Math.min(Number(limit), 100_000 - Number(offset)));
			const data = Array.from({ length: left }, (_, index) => row(Number(offset) + index));
			return { body: { ...getManyCards.answers[0].body, data } };
		};
		const found = (data: object) => ({ status: 'success', 'status-code': 'S2004', data });
		const counted = async (call: Search) => {
			stage.server.requests.length = 0;
			const page = await cards({ ...call, on: 'server' });
			expect(stage.server.requests.length).toBeLessThanOrEqual(10);
			return page;
		};
		const filter = 'Nobody of this name';
		const nobody = await counted({ filter });
		expect(nobody.results).toEqual([MAY_BE_MORE]);
		expect(nobody.paginationToken).toEqual(expect.any(String));
		const further = await counted({ filter, paginationToken: String(nobody.paginationToken) });
		expect(further.paginationToken).not.toBe(nobody.paginationToken);

		expect((await counted({ filter: 'C99999' })).results[0]?.value).toBe('C99999');
	});
});
