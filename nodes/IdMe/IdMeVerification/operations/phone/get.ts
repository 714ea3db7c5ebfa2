import { getOf } from '../../plan';

export const get = getOf('readTelecom', {
	action: 'Get a phone check',
	description: 'Retrieve the state of a check of a phone, and its result if it is done',
});
