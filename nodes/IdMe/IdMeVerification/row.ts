/** One row as an operation sees it: its parameters, its files and what it shares with the other rows of the run. */
import { systemClock } from '../../shared/clock';
import type { RowParts } from '../../shared/declarative/declarativeNode';
import type { Items, Operation } from '../../shared/declarative/operation';
import type { Parameters } from '../../shared/parameters';
import type { Result, Sent } from '../../shared/result';
import type { Account } from '../api/account';
import type { EndpointName } from '../api/endpoints';
import type { IdMeClient } from '../api/client';
import { connect } from '../api/connection';
import type { FilePart } from '../api/multipart';
import { dayIn } from '../check/birthDate';
import { isInternal } from '../check/requestValues';
import { loadImage } from './images';
import type { ImageParameter, NodeOptions, Option, Parameter } from './parameters';

export interface Row extends Parameters {
	options: NodeOptions;
	simplify: boolean;
	client: IdMeClient;
	asTool: boolean;
	/** Whether a test server on this computer or in its network stands in ID.me's place. */
	isNear: boolean;
	timezone: string;
	/** The day on which the node runs, as YYYY-MM-DD. */
	today: string;
	/** Codes on their way, by number, and the verification that each belongs to. */
	codes: Shared['codes'];
	/** The file in the binary field that a parameter names, checked and ready to be sent. */
	image(parameter: ImageParameter): Promise<Result<FilePart>>;
}

export type VerificationOperation = Operation<Parameter, Option, Row>;

/** What all rows of one run share. */
export class Shared {
	/** Paths that were found to work, for the rows that follow. */
	readonly paths: Partial<Record<EndpointName, string>> = {};

	readonly codes = new Map<string, { verification: string; sent: Promise<Sent<Items>> }>();

	private fileTurn: Promise<unknown> = Promise.resolve();

	/** One row after the other: n8n prepares all rows at once, and a process may open only so many files. */
	async inTurn<T>(look: () => Promise<T>): Promise<T> {
		const mine = this.fileTurn.then(look);
		this.fileTurn = mine.catch(() => undefined);
		return await mine;
	}
}

export function rowOf({
	context,
	parameters,
	options,
	simplify,
	account,
	shared,
	asTool,
	sending,
}: RowParts<Account, Shared>): Row {
	const timezone = context.getTimezone();
	return {
		...parameters,
		options: options as NodeOptions,
		simplify,
		client: connect(context, account, { ...sending, paths: shared.paths }),
		asTool,
		isNear: isInternal(new URL(account.baseUrl).hostname),
		timezone,
		today: dayIn(new Date(systemClock.now()), timezone),
		codes: shared.codes,
		image: async (parameter) =>
			await shared.inTurn(
				async () => await loadImage(context, parameter, parameters.text(parameter)),
			),
	};
}
