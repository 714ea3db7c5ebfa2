/** What the command line says and takes of ID.me's part. */
import { greeting, parseCommand } from '../../../sandbox/cli.mts';
import { closeAll, idMeWith } from './support.mts';

afterEach(closeAll);

test('the greeting names everything that the credentials ask for', async () => {
	const sandbox = await idMeWith();
	const { clientId, clientSecret } = sandbox.idMe.visitors.application;
	const text = greeting(sandbox);
	for (const part of [`${sandbox.url}/idme`, sandbox.idMe.apiSecret, clientId, clientSecret]) {
		expect(text).toContain(part);
	}
});

test('checks are pending for a while unless the command line says otherwise', () => {
	const pendingOf = (...args: string[]) => parseCommand(args).options.idMe?.pendingMs;
	expect(pendingOf()).toBeGreaterThan(0);
	expect(pendingOf('--pending', '0')).toBe(0);
	expect(pendingOf('--pending', 'byHand')).toBe('byHand');
	expect(() => pendingOf('--pending', 'soon')).toThrow('whole number');
});

test('readings are taken by name, and refused where there is none', () => {
	const { options } = parseCommand([
		'--idme-reading',
		'tokenIn=query',
		'--idme-reading',
		'pendingStatus=7',
	]);
	expect(options.idMe?.readings).toMatchObject({ tokenIn: 'query', pendingStatus: 7 });
	expect(() => parseCommand(['--idme-reading', 'nonsense=1'])).toThrow('--idme-reading');
});
