/** One row as an operation sees it: its parameters and its files. */
import type { Parameters } from '../../shared/parameters';
import type { SentRow } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import type { FilePart } from '../api/multipart';

/** The values of Options as the node reads them. */
export interface NodeOptions {
	callbackUrl?: string;
	identityPath?: string;
	metadata?: unknown;
	requestsAtATime?: number;
	sendPhoneAsTyped?: boolean;
	waitForResult?: boolean;
	/** Seconds. */
	waitSeconds?: number;
}

export type ImageParameter = 'frontImage' | 'backImage';

export interface RowContext extends Parameters {
	options: NodeOptions;
	asTool: boolean;
	/** Whether a test server on this computer or in its network stands in ID.me's place. */
	isNear: boolean;
	timezone: string;
	/** The day on which the node runs, as YYYY-MM-DD. */
	today: string;
	/** Sends a code, unless another row of the run sends one to the same number. */
	codeFor(phone: string, verification: string, send: () => Promise<SentRow>): Promise<SentRow>;
	/** The file in the binary field that a parameter names, checked and ready to be sent. */
	image(
		parameter: ImageParameter,
	): Promise<{ kind: 'image'; part: FilePart } | { kind: 'failed'; failure: RowFailure }>;
}
