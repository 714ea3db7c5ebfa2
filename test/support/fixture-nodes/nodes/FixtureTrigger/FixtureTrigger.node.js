/** A polling trigger that counts its polls in static data and reports every second one. */
exports.FixtureTrigger = class FixtureTrigger {
	constructor() {
		this.description = {
			displayName: 'Fixture Trigger',
			name: 'fixtureTrigger',
			group: ['trigger'],
			version: 1,
			description: 'Fires on every second poll',
			defaults: { name: 'Fixture Trigger' },
			polling: true,
			inputs: [],
			outputs: ['main'],
			properties: [{ displayName: 'Fail', name: 'fail', type: 'boolean', default: false }],
		};
	}

	async poll() {
		const state = this.getWorkflowStaticData('node');
		if (this.getMode() === 'manual') return [[{ json: { sample: true } }]];
		state.polls = (state.polls ?? 0) + 1;
		if (this.getNodeParameter('fail')) throw new Error('The poll failed');
		return state.polls % 2 === 0 ? [[{ json: { polls: state.polls } }]] : null;
	}
};
