import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { openStage } from './stage.mts';

/** One visitor, from the link to the item. */
export const visits =
	(stage: ReturnType<typeof openStage>) =>
	async (person: unknown, parameters: INodeParameters = {}): Promise<IDataObject> => {
		stage.person = () => ({ body: person });
		const { query } = await stage.signIn({ reference: 'order-4711' });
		const { success, thrownError } = await stage.run({
			operation: 'verifyVisitor',
			parameters,
			items: [{ query }],
		});
		expect(thrownError).toBeUndefined();
		expect(success).toHaveLength(1);
		return success[0].json;
	};
