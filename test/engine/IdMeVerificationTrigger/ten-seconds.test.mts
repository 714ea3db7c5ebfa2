/** The one limit that needs real time: n8n's own HTTP helper has to let go when it is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLBACK_LIMITS } from '../../../nodes/IdMe/limits.ts';
import { openStage } from './support/scene.mts';

const stage = openStage();

it('answers within ten seconds where ID.me says nothing, and cuts what is under way', async () => {
	const scene = await stage.scene();
	const { transactionId } = scene.done();
	scene.sandbox.faults.add({ when: { service: 'idme' }, fault: { kind: 'hang' } });
	const started = Date.now();
	const answer = await scene.host.call({ transaction_id: transactionId });
	expect(answer.status).toBe(503);
	expect(Date.now() - started).toBeLessThan(11_000);
	expect(scene.events).toEqual([]);
	scene.sandbox.faults.clear();
	await sleep(CALLBACK_LIMITS.firstCallbackPauseMs);
	expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(200);
	expect(scene.events).toHaveLength(1);
}, 30_000);
