export { confirmCode } from './confirmCode';
export { get } from './get';
export { sendCode } from './sendCode';
export { verifyIdentity } from './verifyIdentity';
