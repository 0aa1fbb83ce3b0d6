/** All that a snapshot keeps of a host that can be read: this machine, an image, or files that were gathered there. */
import { readUnconfirmedApply } from '../apply/confirm/unconfirmed-state.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import type { Backend } from '../backends/backend.ts';
import { describeWaiting, type Waiting } from '../model/plan/unconfirmed.ts';
import { describeUnfinished } from '../model/plan/unfinished.ts';
import type { ReadOnlySystem } from '../system/system.ts';
import { readingHost } from './unreadable-host.ts';

/** A plain value that JSON can hold. */
export function describeHost(system: ReadOnlySystem, backend: Backend): Promise<object> {
  return readingHost(async () => {
    const latest = readLatest(system);
    const described = await backend.describe(system, ownershipOf(latest));
    const nat = system.isImage ? {} : await backend.describeNat(system);
    return { ...described, ...nat, unfinished: describeUnfinished(latest.unfinished), unconfirmed: waitingOn(system) };
  });
}

/** The apply that waits to be confirmed. */
export function waitingOn(system: ReadOnlySystem): Waiting | null {
  const waiting = readUnconfirmedApply(system);
  return describeWaiting(waiting && waiting.state !== 'nothing' ? waiting.unconfirmed : null);
}
