const steps = {
	/** Says what the node sees of its surroundings. */
	async report(items) {
		const value = this.getNodeParameter('value', 0);
		this.addExecutionHints({ message: 'A hint', location: 'outputPane' });
		this.logger.warn('A line', { mode: this.getMode() });
		this.getWorkflowStaticData('node').runs = 1;
		const seen = {
			count: items.length,
			isDate: value instanceof Date || items[0].json.when instanceof Date,
			isArray: value instanceof Array,
			timezone: this.getTimezone(),
			mode: this.getMode(),
		};
		return [[{ json: seen }], items];
	},

	/** Reads a file of the first item and stores it again under another name. */
	async copyFile() {
		const buffer = await this.helpers.getBinaryDataBuffer(0, 'file');
		const copy = await this.helpers.prepareBinaryData(buffer, 'copy.bin');
		return [[{ json: { text: buffer.toString() }, binary: { copy } }], []];
	},

	/** Sends a request with the signed credential. */
	async sign() {
		const url = this.getNodeParameter('value', 0);
		const answer = await this.helpers.httpRequestWithAuthentication.call(this, 'fixtureSignedApi', {
			url,
		});
		return [[{ json: answer }], []];
	},

	/** Waits until the execution is cancelled. */
	async wait() {
		const signal = this.getExecutionCancelSignal();
		await new Promise((resolve) => signal.addEventListener('abort', resolve));
		return [[{ json: { aborted: signal.aborted } }], []];
	},

	async fail() {
		throw new Error('The step failed');
	},
};

/** A programmatic node with two outputs that uses what the engine offers to a node. */
exports.FixtureSteps = class FixtureSteps {
	constructor() {
		this.description = {
			displayName: 'Fixture Steps',
			name: 'fixtureSteps',
			group: ['transform'],
			version: 1,
			description: 'Does one step',
			defaults: { name: 'Fixture Steps' },
			inputs: ['main'],
			outputs: ['main', 'main'],
			credentials: [{ name: 'fixtureSignedApi', required: false }],
			properties: [
				{ displayName: 'Step', name: 'step', type: 'string', default: 'report' },
				{ displayName: 'Value', name: 'value', type: 'json', default: '' },
			],
		};
	}

	async execute() {
		const step = this.getNodeParameter('step', 0);
		return await steps[step].call(this, this.getInputData());
	}
};
