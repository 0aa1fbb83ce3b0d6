/** What a snapshot says of a host. */
import type { Backend } from '../backends/backend.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { unreadFiles } from '../model/host/unread-files.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import type { Plan } from '../model/plan/plan.ts';
import { bootValues } from '../snapshot/boot-values.ts';
import { hostFacts, listenersIn } from '../snapshot/host-snapshot.ts';
import type { HostState } from './host.ts';

export function stateIn(snapshot: HostSnapshot): HostState {
  return {
    facts: hostFacts(snapshot),
    listeners: listenersIn(snapshot),
    bootValues: bootValues(snapshot),
    unreadFiles: unreadFiles(snapshot),
  };
}

export function plannerOf(backend: Backend, snapshot: HostSnapshot): (desired: DesiredState) => Plan {
  return (desired) => backend.planCaptured(snapshot, desired, { force: false, restartWinnat: false });
}
