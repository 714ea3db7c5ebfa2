/** Create Card and Update Card, which share their body. */
import { Refusal } from '../codes.mts';
import type { RequestOf } from '../contract.mts';
import { parseInstant } from '../dates.mts';
import type { Card } from '../model.mts';
import type { Readings } from '../readings.mts';
import type { Shelf } from '../shelf.mts';
import type { CardDetails, Id123State } from '../state.mts';
import { isSelfIssued } from '../templates.mts';
import { applyValues } from '../values.mts';
import { shelfOf, type Perform } from './outcome.mts';

type Body = RequestOf<'createCard'>;
type Writing = 'createCard' | 'updateCard';

const OPTIONAL_TEXTS = [
	'unique-identifier',
	'security-question-1',
	'security-question-2',
	'card-expiration',
	'recipient-email',
] as const;
type OptionalText = (typeof OPTIONAL_TEXTS)[number];

function isUpsert(
	value: boolean | string | undefined,
	action: Writing,
	readings: Readings,
): boolean {
	if (value === undefined) return false;
	const accepted = readings.upsertAccepts;
	if (accepted === 'php') return value !== false && value !== '' && value !== '0';
	const documented = action === 'createCard' ? 'text' : 'boolean';
	const form = accepted === 'asDocumented' ? documented : accepted;
	const isText = typeof value === 'string';
	if ((form === 'text' && !isText) || (form === 'boolean' && isText)) {
		throw new Refusal('F204', 'upsert-record');
	}
	return value === true || value === 'true';
}

/** The body's own texts that count: an empty one is dropped, clears, or is refused, as the readings say. */
function textsOf(body: Body, card: Card | undefined, readings: Readings) {
	const texts: Partial<Record<OptionalText, string>> = {};
	for (const key of OPTIONAL_TEXTS) {
		const text = body[key];
		if (text === undefined) continue;
		if (text !== '') {
			texts[key] = text;
			continue;
		}
		if (readings.emptyTopLevel === 'F204') throw new Refusal('F204', key);
		if (readings.emptyTopLevel === 'clears' && card) texts[key] = '';
	}
	return texts;
}

function requireIdentity(
	shelf: Shelf,
	texts: Partial<Record<OptionalText, string>>,
	isNew: boolean,
	readings: Readings,
): void {
	if (isSelfIssued(shelf.template)) return;
	const isMissing = (key: OptionalText): boolean => (isNew ? !texts[key] : texts[key] === '');
	if (readings.uniqueIdentifierRequired && isMissing('unique-identifier')) {
		throw new Refusal('F201', 'unique-identifier');
	}
	if (readings.securityQuestionRequired && isMissing('security-question-1')) {
		throw new Refusal('F201', 'security-question-1');
	}
}

function expirationOf(text: string, readings: Readings): number | undefined {
	if (text === '') return undefined;
	const moment = parseInstant(text);
	if (moment === undefined || (text.endsWith('Z') && readings.zuluTime === 'F204')) {
		throw new Refusal('F204', 'card-expiration');
	}
	return moment;
}

/** The checked details of a card as the body leaves them; only what the body sets. */
function detailsOf(
	state: Id123State,
	shelf: Shelf,
	body: Body,
	card: Card | undefined,
): CardDetails {
	const { readings } = state;
	const texts = textsOf(body, card, readings);
	requireIdentity(shelf, texts, card === undefined, readings);
	const details: CardDetails = {};
	if (texts['card-expiration'] !== undefined) {
		details.expiresAt = expirationOf(texts['card-expiration'], readings);
	}
	details.values = applyValues(body['card-data'], shelf.template, card?.values ?? {}, readings);
	const identifier = texts['unique-identifier'];
	if (identifier !== undefined) {
		if (identifier && state.isIdentifierTaken(body['card-template-id'], identifier, card)) {
			throw new Refusal('F214');
		}
		details.uniqueIdentifier = identifier || undefined;
	}
	const answers = { 1: texts['security-question-1'], 2: texts['security-question-2'] };
	if (answers[1] !== undefined || answers[2] !== undefined) {
		const given = Object.entries(answers).filter(([, answer]) => answer !== undefined);
		details.securityAnswers = { ...card?.securityAnswers, ...Object.fromEntries(given) };
	}
	if (texts['recipient-email'] !== undefined) {
		details.recipientEmail = texts['recipient-email'] || undefined;
	}
	return details;
}

function create(state: Id123State, shelf: Shelf, body: Body): void {
	const details = detailsOf(state, shelf, body, undefined);
	if (!state.account.generatesCards) throw new Refusal('F221');
	if (shelf.template.automaticBarcode && !details.values?.barcode) {
		const barcode = shelf.nextBarcode();
		if (barcode === undefined) throw new Refusal('F221');
		details.values = { ...details.values, barcode };
	}
	state.addCard(body['card-template-id'], body['card-id'], details, 'api');
}

function update(state: Id123State, shelf: Shelf, body: Body, card: Card): void {
	if (card.life.status === 'ARCHIVED' && state.readings.updateArchived === 'F113') {
		throw new Refusal('F113');
	}
	state.changeCard(card, detailsOf(state, shelf, body, card), 'api');
}

const write =
	(action: Writing): Perform<Writing> =>
	(state, body) => {
		const { readings } = state;
		const shelf = shelfOf(state, body);
		const upsert = isUpsert(body['upsert-record'], action, readings);
		const card = shelf.get(body['card-id']);
		if (card && action === 'createCard' && !upsert) throw new Refusal('F202');
		if (!card && action === 'updateCard' && !upsert) throw new Refusal('F209');
		if (card) update(state, shelf, body, card);
		else create(state, shelf, body);
		if (readings.upsertAnswers === 'ofTheAction') {
			return { code: action === 'createCard' ? 'S2001' : 'S2002' };
		}
		return { code: card ? 'S2002' : 'S2001' };
	};

export const createCard = write('createCard');
export const updateCard = write('updateCard');
