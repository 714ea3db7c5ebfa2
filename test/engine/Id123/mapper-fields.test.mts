import type { INodeParameters } from 'n8n-workflow';
import { byId } from '../../fixtures/id123/sample.mts';
import { FAILURES } from '../../../nodes/Id123/api/failures.ts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { NODE, openStage } from './support/stage.mts';

const stage = openStage();
const { staff, student, contractor } = TEMPLATE_IDS;

describe('the fields of the mapper', () => {
	const fields = async (parameters: INodeParameters, credential?: Record<string, string>) =>
		await stage.engine.resourceMapping({
			node: NODE,
			method: 'getCardFields',
			path: 'parameters.fields',
			parameters: { resource: 'card', operation: 'upsert', ...parameters },
			credentials: { id123Api: credential ?? stage.credential('sandbox') },
		});
	const label = (text: string) => text.replace(/ \*$/, '');

	it("are those of the node and of the chosen template, under the admin's labels", async () => {
		const { fields: found, emptyFieldsNotice } = await fields({ templateId: byId(staff) });
		expect(emptyFieldsNotice).toBeUndefined();
		const labels = Object.fromEntries(found.map(({ id, displayName }) => [id, label(displayName)]));
		expect(labels).toMatchObject({
			'card-id': 'Card ID',
			'unique-identifier': 'Unique Identifier',
			'security-question-1': 'Security Question 1',
			'security-question-2': 'Security Question 2',
			'card-expiration': 'Card Expiration',
			'recipient-email': 'Recipient Email',
			barcode: 'Badge Barcode',
			'id-photo': 'Photo',
			name: 'Full Name',
			'front-1': 'Department',
		});
		expect(new Set(found.map(({ type }) => type))).toEqual(new Set(['string']));
		expect(found.every(({ display, canBeUsedToMatch }) => display && !canBeUsedToMatch)).toBe(true);
	});

	it('stand as somebody reads a card', async () => {
		const { fields: found } = await fields({ templateId: byId(staff) });
		const ids = found.map(({ id }) => id);
		const inOrder = ['card-id', 'name', 'front-1', 'id-photo', 'barcode', 'unique-identifier'];
		expect(ids.filter((id) => inOrder.includes(id))).toEqual(inOrder);
		expect(ids.slice(0, 2)).toEqual(['card-id', 'name']);
	});

	it.each([
		['create', ['card-id', 'name', 'front-1', 'front-2', 'secondary-1', 'secondary-3', 'back-1']],
		['upsert', ['card-id', 'name', 'front-1', 'front-2', 'secondary-1', 'secondary-3', 'back-1']],
		['update', ['card-id']],
	])('are marked where %s requires them', async (operation, required) => {
		const { fields: found } = await fields({ operation, templateId: byId(student) });
		const marked = found.filter((field) => field.required).map(({ id }) => id);
		expect(marked.sort()).toEqual([...required].sort());
		for (const field of found) expect(field.displayName.endsWith(' *')).toBe(field.required);
	});

	it('carry their key where two have one label', async () => {
		const { fields: found } = await fields({ templateId: byId(contractor) });
		const labels = found.map(({ displayName }) => label(displayName));
		expect(labels).toEqual(
			expect.arrayContaining(['Phone (secondary-1)', 'Phone (secondary-2)', 'Company']),
		);
		expect(new Set(labels).size).toBe(labels.length);
	});

	it.each([byId(''), byId('={{ $json.template }}')])(
		'are none where no template is chosen, without a notice, which n8n would go on showing: %j',
		async (templateId) => {
			expect(await fields({ templateId })).toEqual({ fields: [] });
			expect(stage.sandbox.journal.total).toBe(0);
		},
	);

	it('are those that are mapped already where none can be listed: n8n would call them outdated, and empty the mapping', async () => {
		const { fields: schema } = await fields({ templateId: byId(staff), operation: 'update' });
		const mapped = { mappingMode: 'defineBelow', value: { 'card-id': 'E1' }, schema };
		const listed = async (templateId: string) =>
			(await fields({ templateId: byId(templateId), fields: mapped as never })).fields;
		expect(await listed('={{ $json.template }}')).toEqual(schema);
		expect(await listed('none')).toEqual(schema);
	});

	it('say why the template cannot be loaded', async () => {
		const notice = async (templateId: string, credential?: Record<string, string>) =>
			(await fields({ templateId: byId(templateId) }, credential)).emptyFieldsNotice;
		const { F203, F112 } = FAILURES;
		expect(await notice('none')).toBe(`${F203.meaning}. ${F203.hint}`);
		const credential = stage.credential('sandbox', 'wrong');
		expect(await notice(staff, credential)).toBe(`${F112.meaning}. ${F112.hint}`);
		const insecure = { ...credential, baseUrl: 'http://192.0.2.1/api/v2/' };
		expect(await notice(staff, insecure)).toContain('is not secure');
	});
});
