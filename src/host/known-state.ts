import type { KnownHost } from '../backends/backend.ts';
import type { HostState } from './host.ts';

const NO_FORCE = { force: false, restartWinnat: false };

export function stateOf(known: KnownHost): HostState {
  return { ...known, plan: (desired) => known.plan(desired, NO_FORCE) };
}
