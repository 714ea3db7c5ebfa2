export { buildSignInUrl } from './buildSignInUrl';
export { checkGroup } from './checkGroup';
export { exchangeCode } from './exchangeCode';
export { getAttributes } from './getAttributes';
export { getUserInfo } from './getUserInfo';
export { refreshToken } from './refreshToken';
export { verifyVisitor } from './verifyVisitor';
