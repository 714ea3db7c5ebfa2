/** Panels that are looked at once more with another choice, because it shows other fields. */
import type { INodeParameters } from 'n8n-workflow';

export interface Variant {
	/** Names of panels. */
	panels: readonly string[];
	suffix: string;
	/** The choice in words. */
	words: string;
	parameters: INodeParameters;
	/** Where it needs another credential. */
	credential?: string;
}

export const VARIANTS: readonly Variant[] = [
	{
		panels: ['id123-card-create', 'id123-card-upsert', 'id123-card-update'],
		suffix: 'manual',
		words: 'each column mapped by hand',
		parameters: { fields: { mappingMode: 'defineBelow', value: {} } },
	},
	{
		panels: ['id123-notification-send'],
		suffix: 'everyone',
		words: 'to everyone',
		parameters: { distribution: 'all' },
	},
	{
		panels: ['id123-sync'],
		suffix: 'columns',
		words: 'mapped by hand, and the cards of missing people archived',
		parameters: {
			mapping: 'columns',
			columns: { pairs: [{ field: 'card-id', column: 'Employee No.' }] },
			missingCards: 'archive',
			keepCards: { cardIds: '', field: 'front-1', values: 'Contractor' },
			scope: { field: 'secondary-1', values: 'Main Campus' },
		},
	},
	{
		panels: [
			'id-me-attributes-user-get-attributes',
			'id-me-attributes-user-get-user-info',
			'id-me-attributes-user-check-group',
		],
		suffix: 'connected',
		words: 'connected account',
		parameters: { authentication: 'oAuth2' },
		credential: 'idMeOAuth2Api',
	},
];
