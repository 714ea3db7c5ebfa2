/** The part of JSON Schema that n8n's output schemas use: types, properties, items. */

export interface Schema {
	type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
	properties?: Record<string, Schema>;
	items?: Schema;
	/** n8n's own: the version of the schema, on its root. */
	version?: number;
}

function typeOf(value: unknown): Schema['type'] {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value as 'object' | 'string' | 'boolean';
}

const fits = (type: Schema['type'], found: Schema['type']): boolean =>
	type === found || (type === 'number' && found === 'integer');

/** Where a value has a key that the schema lacks, or a type that it does not give; empty when all of it is described. */
export function violations(schema: Schema | undefined, value: unknown, path = '$'): string[] {
	if (schema === undefined) return [`${path} is not in the schema`];
	const found = typeOf(value);
	if (!fits(schema.type, found)) return [`${path} is ${found}, not ${schema.type}`];
	if (Array.isArray(value)) {
		return value.flatMap((entry, index) => violations(schema.items, entry, `${path}[${index}]`));
	}
	if (found !== 'object') return [];
	return Object.entries(value as object).flatMap(([key, entry]) =>
		violations(schema.properties?.[key], entry, `${path}.${key}`),
	);
}

/** The paths of all that a schema describes. */
export function pathsOf({ properties = {}, items }: Schema, path = '$'): string[] {
	const below = Object.entries(properties).flatMap(([key, schema]) =>
		pathsOf(schema, `${path}.${key}`),
	);
	return [path, ...below, ...(items ? pathsOf(items, `${path}[]`) : [])];
}

/** The schema that describes all of these values. Their types must agree. */
export function schemaOf(values: readonly unknown[]): Schema {
	const types = new Set(values.map(typeOf));
	if (types.size !== 1) throw new Error(`No one type fits: ${[...types].join(', ')}`);
	const [type] = types;
	if (type === 'array') return { type, items: schemaOf(values.flat()) };
	if (type !== 'object') return { type };
	const keys = [...new Set(values.flatMap((value) => Object.keys(value as object)))];
	const properties = keys.map((key) => {
		const entries = values.flatMap((value) => {
			const record = value as Record<string, unknown>;
			return key in record ? [record[key]] : [];
		});
		return [key, schemaOf(entries)] as const;
	});
	return { type, properties: Object.fromEntries(properties) };
}
