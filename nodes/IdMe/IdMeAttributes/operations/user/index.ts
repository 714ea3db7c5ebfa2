import type { Resource } from '../../operation';
import { buildSignInUrl } from './buildSignInUrl';
import { checkGroup } from './checkGroup';
import { exchangeCode } from './exchangeCode';
import { getAttributes } from './getAttributes';
import { getUserInfo } from './getUserInfo';
import { refreshToken } from './refreshToken';
import { verifyVisitor } from './verifyVisitor';

export const user: Resource = {
	option: {
		name: 'User',
		value: 'user',
		description: 'A person who signs in with ID.me',
	},
	operations: [
		buildSignInUrl,
		checkGroup,
		exchangeCode,
		getAttributes,
		getUserInfo,
		refreshToken,
		verifyVisitor,
	],
	defaultOperation: 'verifyVisitor',
};
