import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Node gives this function only to those who start it with a flag, or to a context made after the flag was set.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects all that nothing holds any more, at once. */
export function collectGarbage(): void {
	collect();
	// V8 gives the memory of buffers back on a thread of its own; the next collection begins when that is done.
	collect();
}
