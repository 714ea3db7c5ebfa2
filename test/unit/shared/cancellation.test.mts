import { Cancellation } from '../../../nodes/shared/clock.ts';

describe('a cancellation', () => {
	it('is not cancelled until somebody says so', () => {
		const cancellation = new Cancellation();
		expect(cancellation.cancelled).toBe(false);
		cancellation.cancel();
		expect(cancellation.cancelled).toBe(true);
	});

	it('tells everybody who asked, in order, once', () => {
		const cancellation = new Cancellation();
		const told: string[] = [];
		cancellation.onCancel(() => told.push('first'));
		cancellation.onCancel(() => told.push('second'));
		cancellation.cancel();
		cancellation.cancel();
		expect(told).toEqual(['first', 'second']);
	});

	it('tells nobody who withdrew', () => {
		const cancellation = new Cancellation();
		const told: string[] = [];
		const withdraw = cancellation.onCancel(() => told.push('first'));
		cancellation.onCancel(() => told.push('second'));
		withdraw();
		withdraw();
		cancellation.cancel();
		expect(told).toEqual(['second']);
	});

	it('does not tell a second time whoever withdraws afterwards', () => {
		const cancellation = new Cancellation();
		let told = 0;
		const withdraw = cancellation.onCancel(() => (told += 1));
		cancellation.cancel();
		withdraw();
		expect(told).toBe(1);
	});

	it('tells at once whoever asks when it is past', () => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		let told = 0;
		const withdraw = cancellation.onCancel(() => (told += 1));
		expect(told).toBe(1);
		withdraw();
		expect(told).toBe(1);
	});

	it('lets one who is told withdraw another, and ask again', () => {
		const cancellation = new Cancellation();
		const told: string[] = [];
		const later: Array<() => void> = [];
		cancellation.onCancel(() => {
			told.push('first');
			later[0]();
			cancellation.onCancel(() => told.push('asked meanwhile'));
		});
		later.push(cancellation.onCancel(() => told.push('withdrawn')));
		cancellation.onCancel(() => told.push('last'));
		cancellation.cancel();
		expect(told).toEqual(['first', 'asked meanwhile', 'last']);
	});

	it('comes with that of the execution', () => {
		const execution = new AbortController();
		const cancellation = new Cancellation(execution.signal);
		let told = 0;
		cancellation.onCancel(() => (told += 1));
		expect(cancellation.cancelled).toBe(false);
		execution.abort();
		expect(cancellation.cancelled).toBe(true);
		expect(told).toBe(1);
	});

	it('is there from the start in an execution that was cancelled before', () => {
		expect(new Cancellation(AbortSignal.abort()).cancelled).toBe(true);
	});

	it('leaves the execution alone', () => {
		const execution = new AbortController();
		new Cancellation(execution.signal).cancel();
		expect(execution.signal.aborted).toBe(false);
		execution.abort();
		expect(execution.signal.aborted).toBe(true);
	});

	it('is not yet the end: what is under way goes on', () => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		expect([cancellation.ended, cancellation.signal.aborted]).toEqual([false, false]);
		cancellation.end();
		expect([cancellation.ended, cancellation.signal.aborted]).toEqual([true, true]);
	});

	it('comes with the end at the latest, which cuts what is under way', () => {
		const cancellation = new Cancellation();
		const told: string[] = [];
		cancellation.onCancel(() => told.push('cancelled'));
		cancellation.onEnd(() => told.push('ended'));
		const { signal } = cancellation;
		cancellation.end();
		expect([signal.aborted, told]).toEqual([true, ['cancelled', 'ended']]);
	});
});

describe('a part of the work', () => {
	it.each(['cancel', 'end'] as const)('follows the whole: %s', (what) => {
		const whole = new Cancellation();
		const part = new Cancellation(whole);
		const { signal } = part;
		whole[what]();
		expect([part.cancelled, part.ended, signal.aborted]).toEqual([
			true,
			what === 'end',
			what === 'end',
		]);
	});

	it('is over from the start where the whole is', () => {
		const whole = new Cancellation();
		whole.end();
		const part = new Cancellation(whole);
		expect([part.ended, part.signal.aborted]).toEqual([true, true]);
	});

	it('that has come to its own end tells whoever waits, and cuts nothing', () => {
		const whole = new Cancellation();
		const part = new Cancellation(whole);
		const { signal } = part;
		const told: string[] = [];
		part.onEnd(() => told.push('ended'));
		part.done();
		whole.end();
		expect([part.ended, told, signal.aborted]).toEqual([true, ['ended'], false]);
	});

	it('ends without the whole, and leaves nothing behind in it', () => {
		const whole = new Cancellation();
		const told: string[] = [];
		const part = new Cancellation(whole);
		part.onCancel(() => told.push('part'));
		part.end();
		expect([whole.cancelled, told]).toEqual([false, ['part']]);
		whole.end();
		expect(told).toEqual(['part']);
	});
});
