/** One row as an operation sees it: its parameters and the application it speaks for. */
import type { Clock } from '../../shared/clock';
import type { Parameters } from '../../shared/parameters';
import type { AppAccount } from '../oauth/account';
import type { UsedCodes } from '../oauth/usedCodes';
import type { NodeOptions } from './options';

export interface RowContext extends Parameters {
	options: NodeOptions;
	account: AppAccount;
	asTool: boolean;
	clock: Clock;
	/** That many bytes of chance. */
	random(bytes: number): Uint8Array;
	usedCodes: UsedCodes;
}
