/** What carrying out a request of the Services API needs, whatever it asks for. */
import { METADATA_MAX } from './contract.mts';
import { Refusal } from './codes.mts';
import type { Ending } from './mock.mts';
import type { Plan } from './model.mts';
import type { Form } from './multipart.mts';
import type { IdMeState } from './state.mts';

export interface Asked {
	/** The id in the path; empty where the path has none. */
	id: string;
	/** The body's values by name. */
	fields: Readonly<Record<string, unknown>>;
	form: Form | undefined;
}

/** Carries out a request; returns the body of the answer. Throws a Refusal. */
export type Perform = (state: IdMeState, asked: Asked) => unknown;

export interface Context {
	verificationId?: string;
	callbackUrl?: string;
	metadata?: unknown;
}

export const completed: Ending = { outcome: 'verified', errors: [] };

export const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

export function callbackUrlOf(value: unknown): string | undefined {
	if (value === undefined) return undefined;
	const isAddress = typeof value === 'string' && URL.canParse(value);
	if (!isAddress || !/^https?:$/.test(new URL(value).protocol)) throw new Refusal(3100);
	return value;
}

/** Metadata as it stands in a JSON body; a form has it as text. */
export function metadataOf(value: unknown): unknown {
	if (value === undefined) return undefined;
	if (JSON.stringify(value).length > METADATA_MAX) throw new Refusal(3106);
	return value;
}

export function metadataOfForm(text: unknown): unknown {
	if (text === undefined) return undefined;
	try {
		return metadataOf(JSON.parse(String(text)));
	} catch {
		throw new Refusal(3106);
	}
}

/** What any check may be given: a verification, a callback address, metadata. */
export function contextOf(
	state: IdMeState,
	fields: Asked['fields'],
	readMetadata: (value: unknown) => unknown = metadataOf,
): Context {
	const { verification_id: id } = fields;
	const verification = id === undefined ? undefined : state.ownVerification(String(id));
	return {
		verificationId: verification?.verificationId,
		callbackUrl: callbackUrlOf(fields.callback_url),
		metadata: readMetadata(fields.metadata),
	};
}

/** The end that the mock rules give a check, after as long as the sandbox lets checks wait. */
export function pendingPlan({ pendingMs, pendingReads }: IdMeState, ending: Ending): Plan {
	return { ...ending, pendingMs, pendingReads };
}
