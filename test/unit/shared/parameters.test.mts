import type { INodeProperties } from 'n8n-workflow';
import { Id123 } from '../../../nodes/Id123/Id123/Id123.node.ts';
import { Id123Sync } from '../../../nodes/Id123/Id123Sync/Id123Sync.node.ts';
import { Id123Trigger } from '../../../nodes/Id123/Id123Trigger/Id123Trigger.node.ts';
import { IdMeAttributes } from '../../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import { IdMeVerification } from '../../../nodes/IdMe/IdMeVerification/IdMeVerification.node.ts';
import { LIMITS } from '../../../nodes/shared/limits.ts';
import { numberIn } from '../../../nodes/shared/declared.ts';
import { parameterReader, slotsIn } from '../../../nodes/shared/parameters.ts';
import { RowRefusal } from '../../../nodes/shared/result.ts';

/** What an expression may yield where a number is meant. */
const NO_NUMBERS = [NaN, Infinity, 'five', '', ' ', null, undefined, true, [], {}];

/** Numbers that are none of a count: what uses one does not look at it again. */
const NO_COUNTS = [2.9, 0, -4];

const EXPRESSION = '={{ $json.value }}';

const ofId123 = [new Id123(), new Id123Sync(), new Id123Trigger()];
const ofIdMe = [new IdMeVerification(), new IdMeAttributes()];

const propertiesOf = (nodes: Array<{ description: { properties: INodeProperties[] } }>) =>
	nodes.map(({ description }) => description.properties);

/** What a parameter is read as, where an expression yields it. */
const read = (properties: INodeProperties[], name: string, value: unknown) =>
	parameterReader(properties)({
		getNode: () => ({ parameters: { [name]: EXPRESSION } }),
		getNodeParameter: (asked, fallback) => (asked === name ? value : fallback),
	}).value(name, undefined);

const readOption = (properties: INodeProperties[], name: string, value: unknown) => {
	const options = parameterReader(properties)({
		getNode: () => ({ parameters: { options: { [name]: EXPRESSION } } }),
		getNodeParameter: () => ({ [name]: value }),
	}).value('options', {});
	const all = read(properties, 'options', { [name]: value });
	expect(all).toEqual(options);
	return (options as Record<string, unknown>)[name];
};

it.each(NO_NUMBERS)('%p is no number', (value) => {
	expect(numberIn(value)).toBeUndefined();
});

describe('a number whose expression yields something else', () => {
	it.each([...NO_NUMBERS, ...NO_COUNTS])('is refused: %p', (value) => {
		for (const properties of propertiesOf([...ofId123, ...ofIdMe])) {
			expect(() => readOption(properties, 'requestsAtATime', value)).toThrow(RowRefusal);
		}
		for (const properties of propertiesOf(ofId123)) {
			expect(() => readOption(properties, 'pageSize', value)).toThrow(RowRefusal);
		}
		const [properties] = propertiesOf(ofId123);
		expect(() => read(properties, 'limit', value)).toThrow(RowRefusal);
	});

	it('is refused where more requests are asked for than an account may have at a time', () => {
		for (const properties of propertiesOf([...ofId123, ...ofIdMe])) {
			const more = LIMITS.maxRequestsAtATime + 1;
			expect(() => readOption(properties, 'requestsAtATime', more)).toThrow(RowRefusal);
		}
	});
});

it.each([3, '3', ' 3 '])('"Requests at a Time" of %p means 3', (value) => {
	for (const properties of propertiesOf([...ofId123, ...ofIdMe])) {
		expect(slotsIn(readOption(properties, 'requestsAtATime', value), 5)).toBe(3);
	}
});

it('"Requests at a Time" means the usual number where it is automatic, or not set', () => {
	for (const properties of propertiesOf(ofId123)) {
		const chosen = readOption(properties, 'requestsAtATime', 'automatic');
		expect([slotsIn(chosen), slotsIn(chosen, 3)]).toEqual([undefined, 3]);
	}
	expect([slotsIn(undefined), slotsIn(undefined, 3)]).toEqual([undefined, 3]);
});
