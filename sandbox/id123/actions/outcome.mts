import type { ApiAction } from '../wire.mts';
import type { RequestOf } from '../contract.mts';
import { Refusal, type SuccessCode } from '../codes.mts';
import type { Card } from '../model.mts';
import type { Shelf } from '../shelf.mts';
import type { Id123State } from '../state.mts';

/** What an action answers when it did its work: the code, and `data` where it has some. */
export interface Outcome {
	code: SuccessCode;
	data?: unknown;
}

/** An action: does its work on the state, or throws a Refusal before anything is changed. */
export type Perform<Action extends ApiAction> = (
	state: Id123State,
	body: RequestOf<Action>,
) => Outcome;

/** The template that a body names, with its cards. Refuses with F203. */
export function shelfOf(state: Id123State, body: { 'card-template-id': string }): Shelf {
	const id = body['card-template-id'];
	const shelf = state.shelf(id);
	if (!shelf || state.account.hiddenTemplates.includes(id)) throw new Refusal('F203');
	return shelf;
}

/** The card that a body names. Refuses with F203 or F209. */
export function cardOf(
	state: Id123State,
	body: { 'card-template-id': string; 'card-id': string },
): { shelf: Shelf; card: Card } {
	const shelf = shelfOf(state, body);
	const card = shelf.get(body['card-id']);
	if (!card) throw new Refusal('F209');
	return { shelf, card };
}
