import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects all that nothing holds any more, at once: Node gives this function only to those who start it with a flag. */
export function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	// V8 gives the memory of buffers back on a thread of its own; the next collection begins when that is done.
	collect();
}
