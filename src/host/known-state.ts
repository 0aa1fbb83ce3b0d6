import type { KnownHost } from '../backends/backend.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { HostState } from './host.ts';

const NO_FORCE = { force: false, restartWinnat: false };

/** `unseen`: what the source of the host never shows. */
export function knownState(known: KnownHost, unseen: readonly Unseen[]): HostState {
  const { facts, listeners, bootValues, bootFindings, plan } = known;
  return {
    ...{ facts, listeners, bootValues, bootFindings },
    unseen: [...unseen, ...known.unseen],
    plan: (desired) => plan(desired, NO_FORCE),
  };
}
