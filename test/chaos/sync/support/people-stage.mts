/** Where rosters of known people are synced: in one process, or on n8n's engine over HTTP. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Id123State } from '../../../../sandbox/id123/state.mts';

export interface StageRun {
	applied: INodeExecutionData[];
	rejected: INodeExecutionData[];
	summary: IDataObject;
	/** Why the run ended as a whole. */
	error?: Error;
}

export interface PeopleStage {
	/** What the service knows; looked at by the judge only. */
	readonly state: Id123State;
	run(items: readonly INodeExecutionData[], parameters: IDataObject): Promise<StageRun>;
	close(): Promise<void>;
}
