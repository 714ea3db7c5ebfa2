/** A property of the body, as n8n's documentation shows it. */
const text = (displayName, name, send) => ({
	displayName,
	name,
	type: 'string',
	default: '',
	routing: { send: { type: 'body', ...send } },
});

const top = (displayName, name, property) => text(displayName, name, { property });

const shown = (displayName, name, place, key) =>
	text(displayName, name, {
		property: `card-data.${place}`,
		value: `={{ { key: '${key}', value: $value } }}`,
	});

/** Create or update a card, written as a plain declarative node: one property per value. */
exports.PlainCard = class PlainCard {
	constructor() {
		this.description = {
			displayName: 'Plain Card',
			name: 'plainCard',
			group: ['output'],
			version: 1,
			description: 'For comparison in the benchmarks',
			defaults: { name: 'Plain Card' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'id123Api', required: true }],
			requestDefaults: { baseURL: '={{ $credentials.baseUrl }}', url: '', method: 'POST' },
			properties: [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Upsert',
							value: 'upsert',
							action: 'Upsert a card',
							routing: {
								request: { body: { action: 'create-card', 'upsert-record': 'true' } },
							},
						},
					],
					default: 'upsert',
				},
				top('Template', 'template', 'card-template-id'),
				top('Card ID', 'cardId', 'card-id'),
				top('Unique Identifier', 'uniqueIdentifier', 'unique-identifier'),
				top('Recipient Email', 'recipientEmail', 'recipient-email'),
				shown('Full Name', 'fullName', 'name-fields[0]', 'name'),
				shown('Department', 'department', 'front-fields[0]', 'front-1'),
				shown('Job Title', 'jobTitle', 'front-fields[1]', 'front-2'),
				shown('Start Date', 'startDate', 'front-fields[2]', 'front-3'),
				shown('Office', 'office', 'secondary-fields[0]', 'secondary-1'),
				shown('Emergency Contact', 'emergencyContact', 'back-fields[0]', 'back-1'),
				shown('Badge Barcode', 'badgeBarcode', 'barcode[0]', 'barcode'),
			],
		};
	}
};
