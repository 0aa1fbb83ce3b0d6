import type { KnownHost } from '../backends/backend.ts';
import type { HostState } from './host.ts';

const NO_FORCE = { force: false, restartWinnat: false };

export function stateOf(known: KnownHost): HostState {
  const { facts, listeners, bootValues, bootFindings, unreadFiles, plan } = known;
  return { facts, listeners, bootValues, bootFindings, unreadFiles, plan: (desired) => plan(desired, NO_FORCE) };
}
