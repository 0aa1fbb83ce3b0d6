/** What a snapshot says of a host. */
import type { Backend } from '../backends/backend.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { unreadFiles } from '../model/host/unread-files.ts';
import { bootValues } from '../snapshot/boot-values.ts';
import { hostFacts, listenersIn } from '../snapshot/host-snapshot.ts';
import type { HostState } from './host.ts';

const NO_FORCE = { force: false, restartWinnat: false };

export function stateIn(backend: Backend, snapshot: HostSnapshot): HostState {
  return {
    facts: hostFacts(snapshot),
    listeners: listenersIn(snapshot),
    bootValues: bootValues(snapshot),
    unreadFiles: unreadFiles(snapshot),
    plan: (desired) => backend.planCaptured(snapshot, desired, NO_FORCE),
  };
}
