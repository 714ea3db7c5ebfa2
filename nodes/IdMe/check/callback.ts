/** Where ID.me may send a result. Pure. */
import { isLoopback } from '../../shared/address';

/**
 * Why ID.me could not call this address; undefined where it may.
 * @param isNear whether what stands in ID.me's place runs on this computer or in its network, and so reaches what is there
 */
export function refuseCallback(address: string, isNear: boolean): string | undefined {
	if (/[\s\p{C}\\]/u.test(address) || !URL.canParse(address)) return 'is not a web address';
	const { protocol, hostname } = new URL(address);
	if (protocol !== 'https:' && protocol !== 'http:') return 'is not a web address';
	if (isNear) return undefined;
	if (isInternal(hostname)) return 'cannot be reached from the internet';
	return protocol === 'https:' ? undefined : 'does not start with https://';
}

/** Hosts that exist on a computer or in a network alone (RFC 1918, 3927, 4193, 6761, 6762). */
export function isInternal(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (isLoopback(host) || PRIVATE.test(host)) return true;
	return host.startsWith('[') ? PRIVATE_V6.test(host) : !host.includes('.');
}

const PRIVATE =
	/^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(localhost|local|internal|lan|home|test|invalid)$/;

const PRIVATE_V6 = /^\[(::|f[cd]|fe[89ab]|::ffff:)/;
