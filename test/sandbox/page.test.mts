import { escapeHtml, html, trusted } from '../../sandbox/page/html.mts';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { about, closeAll, newCard, sandboxWith, send } from './support.mts';

afterEach(closeAll);

const { staff, library } = TEMPLATE_IDS;

async function pageOf(sandbox: Sandbox, query = ''): Promise<string> {
	return await (await fetch(`${sandbox.url}/${query}`)).text();
}

async function post(sandbox: Sandbox, path: string, body: unknown) {
	const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('the page', () => {
	test('says that there are no cards yet', async () => {
		const page = await pageOf(await sandboxWith());
		expect(page).toContain('No cards yet');
		expect(page).toContain('None sent yet.');
	});

	test('shows a card with its labels, values, barcode and status', async () => {
		const sandbox = await sandboxWith();
		seedCards(sandbox.id123, staff, 1);
		sandbox.id123.install(staff, 'SEED-000001');
		const page = await pageOf(sandbox);
		for (const text of [
			'Harbour Regional Health',
			'Staff ID',
			'Department',
			'Emergency Contact',
			'00000001',
			'data-word="INSTALLED"',
			'data-word="ACTIVE"',
			'SEED-000001',
		]) {
			expect(page).toContain(text);
		}
	});

	test('escapes whatever comes from outside', async () => {
		const sandbox = await sandboxWith();
		const evil = `"><script>alert('1')</script>`;
		await send(
			sandbox,
			newCard(
				evil,
				{ 'name-fields': [{ key: 'name', value: evil }] },
				{ 'recipient-email': 'a@b.cc' },
			),
		);
		await send(sandbox, about('card-invitation', evil));
		await send(sandbox, {
			action: 'send-notifications',
			'card-template-id': staff,
			distribution: 'all',
			message: evil,
		});
		const page = await pageOf(sandbox, `?q=${encodeURIComponent(evil)}`);
		expect(page).not.toContain('<script>alert');
		expect(count(page, '&lt;script&gt;alert(&#39;1&#39;)')).toBeGreaterThan(4);
	});

	test('loads nothing from elsewhere', async () => {
		const sandbox = await sandboxWith();
		seedCards(sandbox.id123, staff, 3);
		const response = await fetch(sandbox.url);
		const page = await response.text();
		expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
		expect(page).not.toMatch(/url\(|@import/);
		expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
	});

	test('turns pages over many cards, within one template or over all', async () => {
		const sandbox = await sandboxWith();
		seedCards(sandbox.id123, staff, 30);
		seedCards(sandbox.id123, library, 30);
		const articles = async (query: string) => count(await pageOf(sandbox, query), '<article');
		expect(await articles('')).toBe(24);
		expect(await articles('?page=3')).toBe(12);
		expect(await articles('?page=99')).toBe(12);
		expect(await articles(`?template=${library}&page=2`)).toBe(6);
		expect(await articles('?q=seed-00003')).toBe(2);
		expect(await articles('?q=nobody')).toBe(0);
		expect(await pageOf(sandbox, `?template=${library}`)).not.toContain('<b>Harbour');
	});

	test('counts what the search shows, in each template and in all, however it is spelt', async () => {
		const sandbox = await sandboxWith();
		seedCards(sandbox.id123, staff, 30);
		seedCards(sandbox.id123, library, 30);
		sandbox.id123.install(staff, 'SEED-000012');
		await send(
			sandbox,
			newCard('E1', { 'name-fields': [{ key: 'name', value: 'Zoë Ångström' }] }),
		);
		const all = await pageOf(sandbox, '?q=seed-00001');
		expect(all).toContain('20 of 61 cards match “seed-00001”');
		expect(all).toMatch(/All templates<i>20<\/i>[^]*Staff ID<i>10<\/i>[^]*Library Card<i>10<\/i>/);
		expect(all).toContain('<span>1 installed</span><span>19 inactive</span>');
		const one = await pageOf(sandbox, `?q=seed-00001&template=${library}`);
		expect(one).toContain('10 of 30 cards match');
		expect(one).toContain('<span>10 inactive</span>');
		expect(await pageOf(sandbox, '?q=zoe+angstrom')).toContain('1 of 61 cards match');
	});

	test('is the same until something happens', async () => {
		const sandbox = await sandboxWith({ now: () => 0 });
		seedCards(sandbox.id123, staff, 3);
		expect(await pageOf(sandbox)).toBe(await pageOf(sandbox));
	});
});

describe('the buttons', () => {
	test('play the holder and the clock', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		seedCards(sandbox.id123, staff, 1);
		const card = { templateId: staff, cardId: 'SEED-000001' };
		expect((await post(sandbox, 'id123/install', card)).body).toMatchObject({
			status: 'INSTALLED',
		});
		expect((await post(sandbox, 'id123/uninstall', card)).body).toMatchObject({
			status: 'UNINSTALLED',
		});
		expect((await post(sandbox, 'id123/expire', card)).body).toMatchObject({
			subStatus: 'EXPIRED',
		});
		expect(await post(sandbox, 'id123/install', card)).toMatchObject({
			status: 409,
			body: { error: expect.stringContaining('cannot be installed') as unknown },
		});
		expect((await post(sandbox, 'clock', { advanceMs: 86_400_000 })).body.now).toBe(
			'2026-01-02T00:00:00.000Z',
		);
		expect((await post(sandbox, 'clock', { advanceMs: -1 })).status).toBe(400);
	});

	test('cannot be pressed by a form on a foreign page', async () => {
		const sandbox = await sandboxWith();
		const response = await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST', body: 'x=1' });
		expect(response.status).toBe(415);
	});
});

describe('html', () => {
	test('escapes texts, keeps html, leaves out nothing-values', () => {
		expect(html`<p title="${`"'<&>`}">${1}${null}${false}${trusted('<b>')}</p>`.text).toBe(
			'<p title="&quot;&#39;&lt;&amp;&gt;">1<b></p>',
		);
		expect(escapeHtml('plain')).toBe('plain');
	});
});
