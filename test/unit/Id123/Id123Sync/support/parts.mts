/** What a sync gets besides its client, where nothing in it is of interest. */
import { NO_MEMORY, type SyncParts } from '../../../../../nodes/Id123/Id123Sync/parts.ts';
import { STAFF } from './read-roster.mts';

export const PARTS: Omit<SyncParts, 'client' | 'cancellation'> = {
	template: STAFF,
	memory: NO_MEMORY,
	slots: 5,
	pageSize: 100,
	settings: {
		missingCards: 'archive',
		restoreReturning: true,
		skipUnchanged: false,
		invites: false,
		limits: { removals: {}, newCards: {}, changedCards: {}, invitations: {} },
		spared: { keepIds: [] },
		previewOnly: false,
	},
	nameOf: (...parts) => parts.join(),
	secrets: () => [],
	progress: () => undefined,
};
