import type { ScaleCase } from '../support/case.mts';
import { joiners } from './joiners.mts';
import { overlap } from './overlap.mts';
import { restart } from './restart.mts';
import { unchanged } from './unchanged.mts';

export const CASES: readonly ScaleCase[] = [restart, unchanged, overlap, joiners];
