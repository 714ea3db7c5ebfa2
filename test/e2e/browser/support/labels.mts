/** The texts of this package by which a visitor finds what is meant: whoever renames one changes it here, and nowhere else. */

/** The choice in a credential that asks for an address. */
export const CUSTOM_HOST = 'Custom Base URL';

export const CREDENTIAL = {
	baseUrl: 'Base URL',
	apiKey: 'API Key',
	unknownKey: 'does not know this API key',
};

export const ID123 = {
	node: 'ID123',
	trigger: 'ID123 Trigger',
	/** As the list of actions shows it when a node is placed. */
	upsert: 'Create or update a card',
	/** Of the trigger, in the same list. */
	installed: 'On card installed',
	template: 'Template',
	options: 'Options',
	previewOnly: 'Preview Only',
	/** What a row without a name is told. */
	nameRequired: 'Full Name is required',
	previewHint: 'Preview: this run changed nothing in ID123.',
};

export const SYNC = {
	node: 'ID123 Sync',
	previewOnly: 'Preview Only',
	approvedPlan: 'Approved Plan',
	/** Outputs, and a column of the last one. */
	applied: 'Applied',
	summary: 'Summary',
	planKey: 'planKey',
	planChanged: 'The plan is no longer the one that was approved',
};

/** n8n's own words. */
export const N8N = {
	mapAutomatically: 'Map Automatically',
	mapByHand: 'Map Each Column Manually',
	notConnected: 'Couldn’t connect with these settings',
	closeWithout: /^Close without/,
	moreDetails: 'More details',
	tested: 'Connection tested successfully',
	fetchTestEvent: 'Fetch Test Event',
	/** Closes what n8n says after a workflow was published. */
	gotIt: 'Got it',
	continueWithErrorOutput: 'Continue (using error output)',
	success: 'Success',
	error: 'Error',
};

/** A template of the sandbox, and fields of it. */
export const STAFF = {
	search: 'harbour',
	name: 'Staff ID – Harbour Regional Health',
	fields: ['Card ID', 'Full Name', 'Department', 'Start Date'],
};

/** The page of the sandbox that stands for ID.me's sign-in. */
export const CONSENT = { allow: 'Allow', veteran: 'Petra Lindqvist' };

/** The forms of the examples. */
export const LICENSE_FORM = {
	cardId: 'Card ID',
	name: 'Full Name',
	email: 'Email',
	front: 'Front',
	back: 'Back',
	consent: 'The person agrees',
	submit: 'Check the License',
	thanks: 'The license is being checked',
};
export const WELCOME = 'Your card is on its way';
