/** One row as an operation sees it: its parameters and the application it speaks for. */
import { randomBytes } from 'node:crypto';

import { systemClock, type Clock } from '../../shared/clock';
import type { RowParts } from '../../shared/declarative/declarativeNode';
import type { Operation } from '../../shared/declarative/operation';
import type { Parameters } from '../../shared/parameters';
import type { AppAccount, Authentication } from '../oauth/account';
import type { IdMeOAuthClient } from '../oauth/client';
import { connect } from '../oauth/connection';
import type { UsedCodes } from '../oauth/usedCodes';
import type { NodeOptions, Option, Parameter } from './parameters';

export interface Row extends Parameters {
	options: NodeOptions;
	simplify: boolean;
	account: AppAccount;
	client: IdMeOAuthClient;
	asTool: boolean;
	clock: Clock;
	/** That many bytes of chance. */
	random(bytes: number): Uint8Array;
	usedCodes: UsedCodes;
}

export interface UserOperation extends Operation<Parameter, Option, Row> {
	with: readonly Authentication[];
}

export function rowOf({
	context,
	parameters,
	options,
	simplify,
	account,
	shared: usedCodes,
	asTool,
	sending,
}: RowParts<AppAccount, UsedCodes>): Row {
	return {
		...parameters,
		options: options as NodeOptions,
		simplify,
		account,
		client: connect(context, account, sending),
		asTool,
		clock: systemClock,
		random: randomBytes,
		usedCodes,
	};
}
