import { parseFlatted } from '../../../scripts/n8n/flatted.mts';

describe("unpacking n8n's execution data", () => {
	it('puts every referenced value back in its place', () => {
		const text = '[{"name":"1","items":"2","count":3,"none":null},"Ada",["1","3"],{"deep":"2"}]';
		const value = parseFlatted(text) as { name: string; items: unknown[]; count: number };
		expect(value.name).toBe('Ada');
		expect(value.count).toBe(3);
		expect(value.items[0]).toBe('Ada');
	});

	it('keeps a value that contains itself', () => {
		const value = parseFlatted('[{"self":"0"}]') as { self: unknown };
		expect(value.self).toBe(value);
	});

	it('keeps text that looks like a number', () => {
		expect(parseFlatted('[{"a":"1"},"0"]')).toEqual({ a: '0' });
	});

	it('refuses what is no execution data', () => {
		expect(() => parseFlatted('{"a":1}')).toThrow('not in the form n8n sends');
	});
});
