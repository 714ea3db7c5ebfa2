import type { ScaleCase } from '../support/case.mts';
import { restart } from './restart.mts';

export const CASES: readonly ScaleCase[] = [restart];
