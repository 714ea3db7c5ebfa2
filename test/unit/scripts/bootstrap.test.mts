import { readFileSync } from 'node:fs';

interface LockedPackage {
	optional?: boolean;
	devOptional?: boolean;
	engines?: { node?: string };
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
	packages: Record<string, LockedPackage>;
};

/** npm leaves out optional packages that do not go with the Node it runs on; the set-up does not look at Node. */
it('the same packages are installed on every Node that the project runs on', () => {
	const leftOut = Object.entries(packages)
		.filter(([, { optional, devOptional }]) => optional || devOptional)
		.filter(([, { engines }]) => {
			const since = />=\s*(\d+)(\.\d+)*$/.exec(engines?.node ?? '>=0');
			return since === null || Number(since[1]) >= 20;
		});
	expect(leftOut.map(([path]) => path)).toEqual([]);
});
