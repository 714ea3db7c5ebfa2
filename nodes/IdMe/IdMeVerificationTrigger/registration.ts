/** ID.me has no API for hooks, so there is nothing to register: an admin gives the node's address to ID.me. */
import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';

import { isUuid } from './find';

/**
 * Refuses a node whose address can be guessed.
 *
 * The UUID in the address is its only protection. n8n gives it to a node when a workflow is saved (cli, workflow.service),
 * but not when one is imported by command line; the address is then made of the workflow's id and the node's name.
 */
export function refuseGuessableAddress(context: IHookFunctions): void {
	const { webhookId } = context.getNode();
	if (isUuid(webhookId)) return;
	throw new NodeOperationError(context.getNode(), NO_ADDRESS.what, {
		description: NO_ADDRESS.hint,
	});
}

const NO_ADDRESS = {
	what: 'This node has no address of its own yet: anybody could guess where results are sent. Open the workflow in the editor, make a change, such as moving this node, and publish it again',
	hint: 'A workflow that was imported by command line has no such address until it is saved in the editor. Afterwards give ID.me the Production URL that the node shows.',
};
