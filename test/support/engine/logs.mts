import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogMetadata } from 'n8n-workflow';
import type { N8n } from './native.mts';

/** One line that n8n or a node wrote to n8n's logger. */
export interface LogLine {
	level: 'debug' | 'info' | 'warn' | 'error';
	message: string;
	details: LogMetadata;
}

/**
 * Replaces n8n's logger: nothing is printed; each line is kept with the run that caused it, also
 * when runs overlap.
 */
export class LogCapture {
	private readonly lines = new AsyncLocalStorage<LogLine[]>();

	constructor(n8n: N8n) {
		const write =
			(level: LogLine['level']) =>
			(message: string, details: LogMetadata = {}): void => {
				// The expression engine writes a line per expression: thousands in a run of any size.
				if (message.startsWith('[IsolatedVmBridge]')) return;
				this.lines.getStore()?.push({ level, message, details });
			};
		const logger = {
			debug: write('debug'),
			info: write('info'),
			warn: write('warn'),
			error: write('error'),
			scoped: () => logger,
		};
		n8n.Container.set(n8n.Logger, logger as unknown as InstanceType<N8n['Logger']>);
		n8n.workflow.LoggerProxy.init(logger);
	}

	/** Runs `work` and collects into `lines` whatever it logs. */
	async collect<T>(lines: LogLine[], work: () => Promise<T>): Promise<T> {
		return await this.lines.run(lines, work);
	}
}
