import type { Visit } from '../support/visit.mts';
import { cards } from './cards.mts';
import { consent } from './consent.mts';
import { license } from './license.mts';
import { plan } from './plan.mts';
import { trigger } from './trigger.mts';

/** In the order in which they are made: the first one signs in, and the trigger uses its credential. */
export const VISITS: readonly Visit[] = [cards, plan, trigger, license, consent];
