import {
	groupOf,
	toCardBody,
	type CardBody,
	type FlatCard,
} from '../../nodes/Id123/card/vocabulary.ts';

/** The body of a card whose template has just these fields, in the documented groups. */
export function bodyOf(card: FlatCard): CardBody {
	const fields = Object.keys(card).map((key) => ({ key, group: groupOf(key) ?? '' }));
	return toCardBody(card, fields);
}
