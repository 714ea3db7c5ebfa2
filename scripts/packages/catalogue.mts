/** What is released: everything as one package, and a package of its own for each service, as n8n verifies only those. */

/** A service, by its folder in `nodes/`. */
export type Service = 'Id123' | 'IdMe';

export interface Release {
	/** The package's name on npm, and in front of the dot in the node types that a workflow saves. */
	name: string;
	/** What follows `## ` in blocks of documents that are meant for it: see documents.mts. */
	key: 'all' | 'id123' | 'idme';
	services: readonly Service[];
	/** Instead of the project's own; undefined keeps that. */
	description?: string;
	keywords?: readonly string[];
}

/** What people call each service; a heading that names one is about it. */
export const SERVICE_WORDS: Record<Service, RegExp> = {
	Id123: /\bID123\b/,
	IdMe: /\bID\.me\b/,
};

export const EVERYTHING = 'n8n-nodes-digital-id';

/** Owner of all repositories: the one of everything, and one for each other package, named like it. */
export const OWNER = 'n8n-nodes-digital-id';

export const RELEASES: readonly Release[] = [
	{ name: EVERYTHING, key: 'all', services: ['Id123', 'IdMe'] },
	{
		name: 'n8n-nodes-id123',
		key: 'id123',
		services: ['Id123'],
		description:
			'n8n nodes for digital ID cards with ID123: single cards, whole rosters, and changes of cards',
		keywords: ['n8n-community-node-package', 'id123', 'digital-id', 'id-card', 'roster', 'badge'],
	},
	{
		name: 'n8n-nodes-idme',
		key: 'idme',
		services: ['IdMe'],
		description:
			'n8n nodes for identity checks with ID.me: documents, phones, and visitors who sign in',
		keywords: [
			'n8n-community-node-package',
			'idme',
			'identity-verification',
			'kyc',
			'oauth',
			'veterans',
		],
	},
];

export const isWhole = ({ name }: Pick<Release, 'name'>): boolean => name === EVERYTHING;

/** The services that a release leaves to other packages. */
export function foreignTo({ services }: Pick<Release, 'services'>): Service[] {
	return (Object.keys(SERVICE_WORDS) as Service[]).filter((service) => !services.includes(service));
}
