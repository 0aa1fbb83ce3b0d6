import type { Rule } from './rule.ts';
import { portConflict } from './rules/port-conflict.ts';
import { reuseStealsTraffic } from './rules/reuse-steals-traffic.ts';
import { startOrder } from './rules/start-order.ts';
import { wildcardOverlap } from './rules/wildcard-overlap.ts';

/** In the order of their pages: what collides first, then the ephemeral range, reservations, platforms, ownership. */
export const RULES: readonly Rule[] = [portConflict, wildcardOverlap, reuseStealsTraffic, startOrder];
