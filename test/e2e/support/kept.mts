/** All that an n8n keeps on disk, for a test to search: files as they are, and whatever they hold in a packed form. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, inflateSync } from 'node:zlib';

import { parse } from 'flatted';

export interface Kept {
	/** Where it stands, for a person. */
	place: string;
	bytes: Buffer;
}

/** The installed packages, and the copy of their descriptions that n8n makes for its editor. */
const OF_THE_PACKAGES = /node_modules|^\.cache\/n8n\/public\/types\//;

/** Of a running n8n as well: the database is read with what still stands in its write-ahead log. */
export function keptBy(userFolder: string): Kept[] {
	const files = readdirSync(userFolder, { recursive: true, encoding: 'utf8' })
		.filter((name) => !OF_THE_PACKAGES.test(name))
		.map((name) => join(userFolder, name))
		.filter((path) => statSync(path).isFile())
		.map((path) => ({ place: relative(userFolder, path), bytes: readFileSync(path) }));
	// Long values are spread over the pages of the file, so what the database says counts as well.
	const databases = files.filter(({ place }) => place.endsWith('.sqlite'));
	const rows = databases.flatMap(({ place }) => rowsOf(join(userFolder, place), place));
	return [...files, ...rows].flatMap((kept) => [kept, ...unpacked(kept)]);
}

/** The texts that occur in it, each with its places. */
export function findIn(kept: readonly Kept[], texts: Readonly<Record<string, string>>): string[] {
	const forms = Object.entries(texts).map(([name, text]) => [name, formsOf(text)] as const);
	return kept.flatMap(({ place, bytes }) => {
		const content = bytes.toString('latin1');
		return forms.flatMap(([name, patterns]) =>
			patterns.flatMap(([form, pattern]) =>
				pattern.test(content) ? [`${name} ${form}in ${place}`] : [],
			),
		);
	});
}

/** As it is, and as Base64 wherever it stands in what was encoded. */
function formsOf(text: string): Array<[string, RegExp]> {
	// Six digits may well be part of a longer number.
	const isNumber = /^\d+$/.test(text);
	const plain = isNumber ? `(?<![\\da-zA-Z.])${text}(?![\\da-zA-Z.])` : escaped(text);
	if (isNumber) return [['', new RegExp(plain)]];
	const encoded = [0, 1, 2].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
		const characters = bytes.toString('base64').replace(/=+$/, '');
		// The first and the last character hold bits of the neighbours, too.
		const inner = characters.slice(
			before === 0 ? 0 : before + 1,
			bytes.length % 3 ? -1 : undefined,
		);
		return escaped(inner);
	});
	return [
		['', new RegExp(plain)],
		['as Base64 ', new RegExp(encoded.join('|'))],
	];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function rowsOf(path: string, place: string): Kept[] {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
		return tables.flatMap(({ name }) =>
			database
				.prepare(`SELECT * FROM "${String(name)}"`)
				.all()
				.flatMap((row) => Object.entries(row))
				.flatMap(([column, value]) => {
					const bytes = bytesOf(value);
					return bytes ? [{ place: `${place}, ${String(name)}.${column}`, bytes }] : [];
				}),
		);
	} finally {
		database.close();
	}
}

function bytesOf(value: unknown): Buffer | undefined {
	if (typeof value === 'string') return Buffer.from(value);
	return value instanceof Uint8Array ? Buffer.from(value) : undefined;
}

/** What is packed inside: compressed, or in the form in which n8n stores executions. */
function unpacked(kept: Kept): Kept[] {
	const inner = inflated(kept.bytes);
	if (inner) {
		const content = { place: `${kept.place}, unpacked`, bytes: inner };
		return [content, ...unpacked(content)];
	}
	if (!kept.place.endsWith('execution_data.data')) return [];
	const data = JSON.stringify(parse(kept.bytes.toString()));
	return [{ place: `${kept.place}, as the editor shows it`, bytes: Buffer.from(data) }];
}

function inflated(bytes: Buffer): Buffer | undefined {
	try {
		if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
		if (bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0) return inflateSync(bytes);
	} catch {
		// It only looked like it.
	}
	return undefined;
}
