export { get } from './get';
export { verifyLicense, verifyPasscard, verifyPassport } from './verify';
