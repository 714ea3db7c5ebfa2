/** What a sync gets besides its client, where nothing in it is of interest. */
import { ListedMemory } from '../../../../../nodes/Id123/Id123Sync/memory/listedMemory.ts';
import type { SyncParts } from '../../../../../nodes/Id123/Id123Sync/parts.ts';
import { nameOf } from './memory-runs.mts';
import { STAFF } from './read-roster.mts';
import { SharedList } from './shared-list.mts';

export const PARTS: Omit<SyncParts, 'client' | 'cancellation'> = {
	template: STAFF,
	memory: new ListedMemory(new SharedList().process().items, nameOf),
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
