/** Text messages with a code, and identity checks by phone. */
import { Refusal } from './codes.mts';
import { completed, contextOf, textOf, pendingPlan, type Perform } from './perform.mts';
import { GOOD_CODE, identityEnding, messageEnding } from './mock.mts';
import type { Transaction } from './model.mts';
import type { IdMeState } from './state.mts';

/** How long a code is good, and how many wrong ones are taken; neither is published. */
const CODE_LIFE_MS = 10 * 60_000;
const WRONG_CODES = 3;
const ADULT_YEARS = 18;

/** Ten digits, or a refusal. */
function phoneOf(state: IdMeState, value: unknown): string {
	if (typeof value !== 'string') throw new Refusal(3101);
	const isLenient = state.readings.phoneFormat === 'lenient';
	const phone = isLenient ? value.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '') : value;
	if (!/^\d{10}$/.test(phone)) throw new Refusal(3101);
	return phone;
}

export const sendCode: Perform = (state, { fields }) => {
	const context = contextOf(state, fields);
	const phone = phoneOf(state, fields.phone);
	const ending = messageEnding(phone);
	const now = state.now();
	const transaction = state.checks.start({
		...context,
		product: 'telecom.possession.sms',
		phone,
		// Once sent, it waits for the person.
		plan: ending
			? { ...ending, pendingMs: 0, pendingReads: 0 }
			: { ...completed, pendingMs: 'byHand', pendingReads: 0 },
		sms: { expiresAt: now + CODE_LIFE_MS, wrongCodes: 0, isConfirmed: false },
	});
	if (state.readings.sendCodeAnswers === 'completed' && transaction.outcome === 'pending') {
		state.checks.finish(transaction.transactionId, 'verified');
	}
	return state.shown(transaction);
};

export const confirmCode: Perform = (state, { fields }) => {
	const { transaction_id: id, code } = fields;
	if (typeof id !== 'string') throw new Refusal(4100);
	const transaction = state.ownTransaction(id, 'telecom');
	const { sms } = transaction;
	if (!sms) throw new Refusal(4100);
	if (sms.isConfirmed || transaction.outcome === 'failed') return state.shown(transaction);
	if (sms.wrongCodes >= WRONG_CODES) throw new Refusal(3104);
	if (state.now() >= sms.expiresAt) throw new Refusal(3103);
	if (code !== GOOD_CODE) {
		sms.wrongCodes += 1;
		throw new Refusal(3102);
	}
	sms.isConfirmed = true;
	if (transaction.outcome === 'pending') state.checks.finish(id, 'verified');
	return state.shown(transaction);
};

/** Midnight UTC of a date that exists. */
function dateOf(value: unknown): number {
	const text = typeof value === 'string' ? value : '';
	const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
	if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) {
		throw new Refusal(3108);
	}
	return time;
}

function refuseMinor(birth: number, now: number): void {
	const grown = new Date(birth);
	grown.setUTCFullYear(grown.getUTCFullYear() + ADULT_YEARS);
	if (grown.getTime() > now) throw new Refusal(3107);
}

const isConfirmed = ({ sms, outcome }: Transaction, phone: string, own: string | undefined) =>
	sms?.isConfirmed === true && outcome === 'verified' && own === phone;

function refuseWithoutPossession(
	state: IdMeState,
	verificationId: string | undefined,
	phone: string,
) {
	const { identityNeedsPossession } = state.readings;
	if (identityNeedsPossession === 'never') return;
	const ids = verificationId
		? (state.checks.verification(verificationId)?.transactionIds ?? [])
		: [];
	const checks = ids.flatMap((id) => state.checks.transaction(id) ?? []);
	const possessions = checks.filter(({ sms }) => sms !== undefined);
	if (possessions.some((each) => isConfirmed(each, phone, each.phone))) return;
	const isRequired = identityNeedsPossession === 'always' || possessions.length > 0;
	if (isRequired) throw new Refusal(3105);
}

export const verifyIdentity: Perform = (state, { fields }) => {
	const context = contextOf(state, fields);
	const phone = phoneOf(state, fields.phone);
	refuseMinor(dateOf(fields.birth_date), state.now());
	refuseWithoutPossession(state, context.verificationId, phone);
	const ending = identityEnding({
		phone,
		birthDate: String(fields.birth_date),
		firstName: textOf(fields.first_name),
		lastName: textOf(fields.last_name),
	});
	return state.shown(
		state.checks.start({
			...context,
			product: 'telecom.identity.verify',
			phone,
			plan: pendingPlan(state, ending),
		}),
	);
};
