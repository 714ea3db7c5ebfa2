import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { renderFailures } from './failures.mts';
import { renderOperations } from './operations.mts';

writeFileSync(resolve('docs', 'failures.md'), renderFailures());
writeFileSync(resolve('docs', 'operations.md'), renderOperations());
