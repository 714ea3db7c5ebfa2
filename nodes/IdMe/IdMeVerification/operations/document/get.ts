import { getOf } from '../../plan';

export const get = getOf('readDocument', {
	action: 'Get a document check',
	description: 'Retrieve the state of a check of a document, and its result if it is done',
});
