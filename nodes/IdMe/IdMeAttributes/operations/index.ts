import { resourceOf } from '../../../shared/declarative/operation';
import * as user from './user';

export const RESOURCES = [
	resourceOf(
		user,
		{ app: 'verifyVisitor', oAuth2: 'getAttributes' },
		{ name: 'Visitor', value: 'user', description: 'A person who signs in with ID.me' },
	),
];
