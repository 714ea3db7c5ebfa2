/** What all rows of one execution of the node share. */
import { NodeRun, runsOf } from '../../shared/declarative/nodeRun';
import type { AppAccount } from '../oauth/account';

export const runOf = runsOf((settings) => new NodeRun<AppAccount>(settings));
