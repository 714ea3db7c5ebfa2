/** From the bytes of a request to an action's body, and why it is refused if it does not fit. */
import type { z } from 'zod/v4';
import { API_ACTIONS, type ApiAction } from './wire.mts';
import { Refusal } from './codes.mts';
import { REQUESTS } from './contract.mts';
import type { Readings } from './readings.mts';

export interface RawRequest {
	method: string;
	path: string;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	ip: string;
	text: string;
}

type Issue = z.core.$ZodIssue;

/** What could be made of a request before anything was judged. */
export interface Received {
	/** Whether it is a POST with a JSON content type and something in it. */
	isJson: boolean;
	/** Whether the text could be parsed. */
	isParsed: boolean;
	body: unknown;
	wireAction: string | undefined;
	action: ApiAction | undefined;
	templateId: string | undefined;
	cardId: string | undefined;
	/** Where the body leaves the contract; empty when it fits, or when no action is known. */
	issues: Issue[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (body: unknown, key: string): string | undefined => {
	const value = isRecord(body) ? body[key] : undefined;
	return typeof value === 'string' && value !== '' ? value : undefined;
};

function parsed(text: string): { isParsed: boolean; body: unknown } {
	try {
		return { isParsed: true, body: JSON.parse(text) };
	} catch {
		return { isParsed: false, body: text };
	}
}

function actionOf(wireAction: string | undefined, readings: Readings): ApiAction | undefined {
	if (wireAction === undefined) return undefined;

	return API_ACTIONS.find((name) => readings.actionNames[name].includes(wireAction));
}

export function receive(raw: RawRequest, readings: Readings): Received {
	const type = String(raw.headers['content-type'] ?? '');
	const isJson = raw.method === 'POST' && /^application\/json\b/i.test(type) && raw.text !== '';
	const { isParsed, body } = parsed(raw.text);
	const wireAction = textOf(body, 'action');
	const action = actionOf(wireAction, readings);
	const result = action && REQUESTS[action].safeParse(body);
	return {
		isJson,
		isParsed,
		body,
		wireAction,
		action,
		templateId: textOf(body, 'card-template-id'),
		cardId: textOf(body, 'card-id'),
		issues: result?.error?.issues ?? [],
	};
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>((value, key) => {
		return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
	}, body);
}

/** The key that a message names: that of the pair within card-data, or the body's own. */
function fieldAt(body: unknown, path: readonly PropertyKey[]): string {
	const key = path.length >= 3 ? valueAt(body, [...path.slice(0, 3), 'key']) : undefined;
	return typeof key === 'string' ? key : String(path[Math.min(path.length, 2) - 1]);
}

/** Refuses a body that leaves the contract: F201 for what is missing or empty, F216, or F204. */
export function refuseIssues({ issues, body }: Received, readings: Readings): void {
	for (const issue of issues) {
		if (issue.code === 'unrecognized_keys') {
			if (readings.unknownKey === 'ignored') continue;
			throw new Refusal('F204', issue.keys[0]);
		}
		const field = fieldAt(body, issue.path);
		const value = valueAt(body, issue.path);
		if (value === undefined || value === '') throw new Refusal('F201', field);
		throw new Refusal(field === 'status-action' ? 'F216' : 'F204', field);
	}
}
