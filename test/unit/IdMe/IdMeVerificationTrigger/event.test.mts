import { itemOf } from '../../../../nodes/IdMe/IdMeVerificationTrigger/receive.ts';
import { eventIdOf } from '../../../../nodes/IdMe/IdMeVerificationTrigger/reception.ts';
import { transactionOf } from '../../../../nodes/IdMe/check/transaction.ts';

const ID = '9f3a1c2e-7b64-4d0f-8a51-0c2b9d7e6f10';

function bodyOf(status: object, id = ID) {
	return { transaction_id: id, product: 'document.license.verify', status: { ...status } };
}

const idOf = (status: object, id?: string) => eventIdOf(transactionOf(bodyOf(status, id)));
const UPDATED = '2025-04-04T17:25:53.301-04:00';

describe('the id of an event', () => {
	it('is made of transaction, status, outcome and the moment of its last change', () => {
		expect(idOf({ code: 200, updated: UPDATED })).toBe(
			`${ID}_200_verified_2025-04-04T21:25:53.301Z`,
		);
	});

	it('is the same however the moment and the id are spelt', () => {
		const one = idOf({ code: 200, updated: UPDATED });
		expect(idOf({ code: '200', updated: '2025-04-04T21:25:53.301Z' })).toBe(one);
		expect(idOf({ code: 200, updated: UPDATED, message: 'Completed' }, ID.toUpperCase())).toBe(one);
	});

	it('is another one for another state', () => {
		const ids = [
			idOf({ code: 200, updated: UPDATED }),
			idOf({ code: 300, updated: UPDATED }),
			idOf({ code: 200, updated: '2025-04-04T17:25:53.302-04:00' }),
			idOf({ code: 200 }),
			idOf({ code: 200, updated: 'yesterday' }),
		];
		expect(new Set(ids).size).toBe(ids.length);
	});
});

describe('the item', () => {
	const body = bodyOf({ code: 200, updated: UPDATED });
	const transaction = transactionOf(body);
	const event = { eventId: eventIdOf(transaction), transaction, body };

	it('is the normalised transaction with the id of the event', () => {
		expect(itemOf(event, true)).toEqual({ json: { eventId: event.eventId, ...transaction } });
	});

	it('has the body of ID.me as well where Simplify is off', () => {
		expect(itemOf(event, false).json).toEqual({
			eventId: event.eventId,
			...transaction,
			raw: body,
		});
	});
});
