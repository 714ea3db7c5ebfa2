import { EventEmitter } from 'node:events';
import type { IWebhookFunctions } from 'n8n-workflow';
import { AnsweredHandover } from '../../../../nodes/IdMe/IdMeVerificationTrigger/receive.ts';

/** An answer as n8n gives it, or a caller that hangs up before. */
class Answer extends EventEmitter {
	statusCode = 200;

	writableEnded = false;

	give(status: number): void {
		this.statusCode = status;
		this.writableEnded = true;
	}

	close(): void {
		this.emit('close');
	}
}

function open(): { answer: Answer; handover: AnsweredHandover } {
	const answer = new Answer();
	type Response = ReturnType<IWebhookFunctions['getResponseObject']>;
	return { answer, handover: new AnsweredHandover(answer as unknown as Response) };
}

describe('the handover of an event', () => {
	it('is open until n8n answers', () => {
		expect(open().handover.state).toBe('open');
	});

	it.each([
		[200, 'saved'],
		[204, 'saved'],
		[400, 'refused'],
		[500, 'refused'],
	])('is settled by the answer: %i is %s', (status, state) => {
		const { answer, handover } = open();
		answer.give(status);
		expect(handover.state).toBe(state);
	});

	it('keeps what it knew when the exchange is over', () => {
		const { answer, handover } = open();
		answer.give(200);
		answer.close();
		answer.statusCode = 500;
		expect(handover.state).toBe('saved');
	});

	it.each([
		[200, 'saved'],
		[500, 'refused'],
	])('waits for n8n although the caller has hung up: %i is %s', (status, state) => {
		const { answer, handover } = open();
		answer.close();
		expect(handover.state).toBe('open');
		answer.give(status);
		expect(handover.state).toBe(state);
	});
});
