import { ACTIONS, type ActionName } from '../../nodes/Id123/api/actions.ts';

/** The ten actions as the API knows them: creating and upserting a card are one action with a switch. */
export type ApiAction = Exclude<ActionName, 'upsertCard'>;

export const API_ACTIONS = (Object.keys(ACTIONS) as ActionName[]).filter(
	(action): action is ApiAction => action !== 'upsertCard',
);
