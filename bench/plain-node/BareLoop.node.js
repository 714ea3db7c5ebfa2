/** The same cards through n8n's HTTP helper as fast as so many at a time allow, the credential read once: the bound. */
exports.BareLoop = class BareLoop {
	constructor() {
		this.description = {
			displayName: 'Bare Loop',
			name: 'bareLoop',
			group: ['output'],
			version: 1,
			description: 'For comparison in the benchmarks',
			defaults: { name: 'Bare Loop' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'id123Api', required: true }],
			properties: [
				{ displayName: 'Template', name: 'template', type: 'string', default: '' },
				{ displayName: 'At a Time', name: 'atATime', type: 'number', default: 5 },
			],
		};
	}

	async execute() {
		const data = await this.getCredentials('id123Api');
		const credentialsDecrypted = { id: '', name: '', type: 'id123Api', data };
		const template = this.getNodeParameter('template', 0);
		const items = this.getInputData();
		const output = new Array(items.length);
		let next = 0;
		const worker = async () => {
			while (next < items.length) {
				const item = next;
				next += 1;
				const json = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'id123Api',
					{
						method: 'POST',
						url: data.baseUrl,
						headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
						body: bodyOf(items[item].json, template),
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
					},
					{ credentialsDecrypted },
				);
				output[item] = { json, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: this.getNodeParameter('atATime', 0) }, worker));
		return [output];
	}
};

function bodyOf(row, template) {
	const pair = (key, heading) => ({ key, value: row[heading] });
	return {
		action: 'create-card',
		'upsert-record': 'true',
		'card-template-id': template,
		'card-id': row['Card ID'],
		'unique-identifier': row['Unique Identifier'],
		'recipient-email': row['Recipient Email'],
		'card-data': {
			barcode: [pair('barcode', 'Badge Barcode')],
			'name-fields': [pair('name', 'Full Name')],
			'front-fields': [
				pair('front-1', 'Department'),
				pair('front-2', 'Job Title'),
				pair('front-3', 'Start Date'),
			],
			'secondary-fields': [pair('secondary-1', 'Office')],
			'back-fields': [pair('back-1', 'Emergency Contact')],
		},
	};
}
