/** Card Action and Delete Card. */
import { Refusal } from '../codes.mts';
import { actOn } from '../life.mts';
import { cardOf, type Perform } from './outcome.mts';

export const cardAction: Perform<'cardAction'> = (state, body) => {
	const { card } = cardOf(state, body);
	const step = actOn(card.life, body['status-action'], state.readings);
	if (step.kind === 'refuse') throw new Refusal('F113');
	if (step.kind === 'repeat' && state.readings.repeatedStatusAction === 'F113') {
		throw new Refusal('F113');
	}
	state.take(card, step, 'api');
	return { code: 'S2005' };
};

export const deleteCard: Perform<'deleteCard'> = (state, body) => {
	const { card } = cardOf(state, body);
	const { deleteOnlyArchived, deleteRefusal } = state.readings;
	if (deleteOnlyArchived && card.life.status !== 'ARCHIVED') throw new Refusal(deleteRefusal);
	if (!state.account.deletesCards) throw new Refusal('F222');
	state.deleteCard(card, 'api');
	return { code: 'S2003' };
};
