/** All that a snapshot keeps of a host that can be read: this machine, an image, or files that were gathered there. */
import { readWaited } from '../apply/confirm/standing.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import type { Backend } from '../backends/backend.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { describeWaiting } from '../model/plan/unconfirmed.ts';
import { describeUnfinished } from '../model/plan/unfinished.ts';
import type { ReadOnlySystem } from '../system/system.ts';
import { readingHost } from './reading.ts';

/** A plain value that JSON can hold. */
export function describeHost(system: ReadOnlySystem, backend: Backend): Promise<object> {
  return readingHost(async () => {
    const latest = readLatest(system);
    const described = await backend.describe(system, ownershipOf(latest));
    const waited = readWaited(system);
    const unconfirmed = describeWaiting(waited && waited.standing !== 'nothing' ? waited.unconfirmed : null);
    return { ...described, unfinished: describeUnfinished(latest.unfinished), unconfirmed };
  });
}

/** The same, as it is read from a file. */
export async function describedSnapshot(system: ReadOnlySystem, backend: Backend): Promise<HostSnapshot> {
  const host = system.hostName();
  const value = JSON.parse(JSON.stringify(await describeHost(system, backend))) as unknown;
  return { platform: backend.platform, host, state: { value, path: 'snapshot', file: host, remedy: '' } };
}
