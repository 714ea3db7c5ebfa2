import { Deadline } from '../../../../nodes/IdMe/IdMeVerificationTrigger/deadline.ts';
import { VirtualClock } from '../../../support/virtual-clock.mts';

describe('the time of a call', () => {
	it('cuts what is under way when it is over, and not before', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 10_000);
		await clock.advance(9_999);
		expect([deadline.left, deadline.signal.aborted, deadline.cancellation.cancelled]).toEqual([
			1,
			false,
			false,
		]);
		await clock.advance(1);
		expect([deadline.left, deadline.signal.aborted, deadline.cancellation.cancelled]).toEqual([
			0,
			true,
			true,
		]);
	});

	it('cuts nothing once the call is answered', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 10_000);
		deadline.end();
		await clock.advance(20_000);
		expect(deadline.signal.aborted).toBe(false);
		expect(clock.sleeping).toBe(0);
	});
});
