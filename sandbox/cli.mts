/** The command line of `npm run sandbox`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod/v4';
import { readingsSchema } from './id123/readings.mts';
import { templateBody } from './id123/contract.mts';
import { defaultTemplates, type TemplateInput } from './id123/templates.mts';
import { API_ACTIONS } from './id123/wire.mts';
import { readingsSchema as idMeReadingsSchema } from './idme/readings.mts';
import { parseRate, type Limit } from './limiter.mts';
import type { LimitsInput } from './limits.mts';
import type { Sandbox, SandboxOptions } from './server.mts';

export const DEFAULT_PORT = 4123;
/** Long enough to see a check pending. */
const DEFAULT_PENDING_MS = 4_000;

export const HELP = `A local stand-in for ID123 and ID.me: their APIs on a loopback port, and pages that show cards and checks.

  npm run sandbox -- [options]

  --port N                  port to listen on (default ${DEFAULT_PORT})
  --key TEXT                API key to accept
  --limit RATE              requests the account may make: 50/s, 60/min, 1000/h, 200/day
  --action-limit NAME=RATE  the same for one action, for example createCard=5/s (may be repeated)
  --window                  limits count in fixed windows instead of filling up evenly
  --latency MS              time every API request takes
  --cards N                 start with N made-up cards in the first template
  --template FILE           a template as View Template returns it, as a JSON file, in place of the usual ones
                            (may be repeated)
  --reading NAME=VALUE      one reading of ID123's documentation, for example deleteOnlyArchived=false
                            (may be repeated; sandbox/id123/readings.mts lists them)
  --pending MS              how long ID.me's checks are pending (default ${DEFAULT_PENDING_MS}; "byHand": until a button
                            on the page ends them)
  --idme-reading NAME=VALUE one reading of ID.me's documentation, for example tokenIn=query
                            (may be repeated; sandbox/idme/readings.mts lists them)
  --help                    this text
`;

type Shape = Readonly<Record<string, z.ZodType>>;

export interface Command {
	options: SandboxOptions;
	/** Cards to begin with. */
	cards: number;
	isHelp: boolean;
}

function wholeNumber(text: string | undefined, name: string, max: number): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!/^\d+$/.test(text) || value > max) {
		throw new Error(`--${name} takes a whole number from 0 to ${max}, not "${text}".`);
	}
	return value;
}

function pendingOf(text: string | undefined): number | 'byHand' {
	if (text === 'byHand') return text;
	return wholeNumber(text, 'pending', 86_400_000) ?? DEFAULT_PENDING_MS;
}

function pairOf(text: string, option: string): [string, string] {
	const at = text.indexOf('=');
	if (at < 1) throw new Error(`--${option} takes NAME=VALUE, not "${text}".`);
	return [text.slice(0, at), text.slice(at + 1)];
}

function limitsOf(rate: string | undefined, actions: string[], kind: Limit['kind']): LimitsInput {
	const pairs = actions.map((text) => {
		const [name, actionRate] = pairOf(text, 'action-limit');
		if (!API_ACTIONS.some((action) => action === name)) {
			throw new Error(`There is no action "${name}". There are ${API_ACTIONS.join(', ')}.`);
		}
		return [name, parseRate(actionRate, kind)] as const;
	});
	return {
		account: rate === undefined ? null : parseRate(rate, kind),
		actions: Object.fromEntries(pairs),
	};
}

/** A value as its reading takes it: the text itself, or the number, boolean or object that it spells. */
function valueOf(shape: Shape, name: string, text: string): unknown {
	if (shape[name]?.safeParse(text).success) return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function readingsOf<Schema extends z.ZodObject>(
	schema: Schema,
	texts: string[],
	option: string,
): z.output<Schema> {
	const pairs = texts.map((text) => pairOf(text, option));
	const given = Object.fromEntries(
		pairs.map(([name, text]) => [name, valueOf(schema.shape, name, text)]),
	);
	const result = schema.safeParse(given);
	if (result.success) return result.data;
	throw new Error(`--${option}: ${z.prettifyError(result.error)}`);
}

function templatesOf(files: string[]): TemplateInput[] {
	return files.map((file) => {
		try {
			return templateBody.parse(JSON.parse(readFileSync(file, 'utf8')));
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			throw new Error(`${file} is no template as View Template returns it: ${why}`);
		}
	});
}

/** Reads the arguments of the command line. Throws an Error that says what is wrong with them. */
export function parseCommand(args: readonly string[]): Command {
	const { values } = parseArgs({
		args: [...args],
		allowPositionals: false,
		options: {
			port: { type: 'string' },
			key: { type: 'string' },
			limit: { type: 'string' },
			'action-limit': { type: 'string', multiple: true, default: [] },
			window: { type: 'boolean', default: false },
			latency: { type: 'string' },
			cards: { type: 'string' },
			template: { type: 'string', multiple: true, default: [] },
			reading: { type: 'string', multiple: true, default: [] },
			pending: { type: 'string' },
			'idme-reading': { type: 'string', multiple: true, default: [] },
			help: { type: 'boolean', default: false },
		},
	});
	const kind = values.window ? 'window' : 'bucket';
	const templates = templatesOf(values.template);
	return {
		options: {
			port: wholeNumber(values.port, 'port', 65_535) ?? DEFAULT_PORT,
			apiKey: values.key,
			latencyMs: wholeNumber(values.latency, 'latency', 600_000),
			limits: limitsOf(values.limit, values['action-limit'], kind),
			readings: readingsOf(readingsSchema, values.reading, 'reading'),
			idMe: {
				pendingMs: pendingOf(values.pending),
				readings: readingsOf(idMeReadingsSchema, values['idme-reading'], 'idme-reading'),
			},
			templates: templates.length > 0 ? templates : defaultTemplates(),
		},
		cards: wholeNumber(values.cards, 'cards', 200_000) ?? 0,
		isHelp: values.help,
	};
}

/** What a person needs to know once the sandbox runs. */
export function greeting({ url, apiUrl, apiKey, id123, idMe, idMeUrl }: Sandbox): string {
	const { clientId, clientSecret } = idMe.visitors.application;
	const templates = id123.templates.map(({ body }) => {
		const selfIssued = body['issuance-type'].startsWith('SELF') ? ' (self-issued)' : '';
		return `  ${body['card-template-id']}  ${body.title}, ${body.institution}${selfIssued}`;
	});
	return [
		'The sandbox of ID123 and ID.me is running.',
		'',
		'ID123',
		`  Cards     ${url}/`,
		`  API       ${apiUrl}`,
		`  API key   ${apiKey}`,
		'',
		'In the ID123 credential choose the region "Custom Base URL" and enter the API address.',
		'',
		'Templates',
		...templates,
		'',
		'ID.me',
		`  Checks         ${url}/idme`,
		`  Base URL       ${idMeUrl}`,
		`  API secret     ${idMe.apiSecret}`,
		`  Client ID      ${clientId}`,
		`  Client secret  ${clientSecret}`,
		'',
		'In the ID.me credentials choose the environment "Custom Base URL" and enter the base URL.',
		'',
		'Ctrl+C stops it; nothing is kept.',
	].join('\n');
}

/** Why the sandbox did not start, in words for the person at the command line. */
export function startFailure(error: unknown, port: number): string {
	const { code, message } = Object(error) as { code?: unknown; message?: unknown };
	if (code === 'EADDRINUSE') {
		return (
			`Port ${port} is taken, perhaps by another sandbox. ` +
			`Stop that one, or choose another port: npm run sandbox -- --port ${port + 1}`
		);
	}
	if (code === 'EACCES') return `Port ${port} may not be used. Choose one above 1023 with --port.`;
	return typeof message === 'string' ? message : String(error);
}
