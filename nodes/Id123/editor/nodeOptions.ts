/** The values of Options as the nodes read them. */
import { ID123_LIMITS } from '../api/limits';
import { LIMITS } from '../../shared/limits';
import { numberIn, wholeNumber } from '../../shared/parameters';
import type { Account } from '../api/account';
import type { ActionName } from '../api/actions';
import type { ActionNames } from '../api/client';
import type { DateOrder } from '../card/dates';
import type { UnknownColumns } from '../card/mapping';

export interface NodeOptions {
	requestsAtATime?: 'automatic' | number;
	previewOnly?: boolean;
	unknownColumns?: UnknownColumns;
	dateOrder?: DateOrder;
	clearEmpty?: boolean;
	archiveFirst?: boolean;
	pageSize?: number;
	actionNames?: { names?: Array<{ action: ActionName; name: string }> };
}

/** In the US the service's own order; elsewhere, and on an address that may be of any region, a date that can be read in two ways is refused. */
export function dateOrderFor(
	{ dateOrder }: NodeOptions,
	{ region }: Pick<Account, 'region'>,
): DateOrder {
	return dateOrder ?? (region === 'us' ? 'monthFirst' : 'refuseAmbiguous');
}

/** "Requests at a Time" as the limiter takes it: as many as serve the account best, where no number is chosen. */
export function slotsOf({
	requestsAtATime,
}: Pick<NodeOptions, 'requestsAtATime'>): number | undefined {
	const most = LIMITS.maxRequestsAtATime;
	const isChosen = numberIn(requestsAtATime) !== undefined;
	return isChosen ? wholeNumber(requestsAtATime, most, { min: 1, max: most }) : undefined;
}

/** "Page Size" as a listing takes it. */
export function pageSizeOf({ pageSize }: Pick<NodeOptions, 'pageSize'>): number {
	return wholeNumber(pageSize, ID123_LIMITS.pageSize, { min: 1 });
}

/** The names that the admin set for actions. */
export function namesOf({ actionNames }: NodeOptions): ActionNames {
	const named = actionNames?.names?.filter(({ name }) => name?.trim()) ?? [];
	return Object.fromEntries(named.map(({ action, name }) => [action, name.trim()]));
}
