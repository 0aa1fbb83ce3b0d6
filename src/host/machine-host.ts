/** This machine as a host, or an image whose files lie below a directory of it. */
import { readWaited } from '../apply/confirm/standing.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import type { Backend } from '../backends/backend.ts';
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import type { System } from '../system/system.ts';
import { describedSnapshot, describeHost } from './describe-host.ts';
import { expectPlanFits } from './fitting-platform.ts';
import type { Host } from './host.ts';
import { readingHost } from './reading.ts';
import { plannerOf, stateIn } from './snapshot-state.ts';

export function machineHost(system: System, backend: Backend): Host {
  const named = { name: system.hostName(), platform: backend.platform };
  const seen = async (): Promise<HostSnapshot> => expectLive(await describedSnapshot(system, backend), system);
  return {
    ...named,
    source: { kind: system.isImage ? 'image' : 'machine' },
    notes: [],
    describe: () => describeHost(system, backend),
    state: async () => stateIn(await seen()),
    plan: (desired, options, owned) =>
      readingHost(async () => {
        expectPlanFits(desired, named);
        return await backend.plan(system, desired, owned ?? ownershipOf(readLatest(system)), options);
      }),
    planner: async () => plannerOf(backend, await seen()),
    sockets: async (isAskedFor) => {
      const open = system.isImage ? null : await readingHost(() => backend.openSockets(system, isAskedFor));
      return open && { ...open, isWhole: true };
    },
    openApply: () => readingHost(() => ({ unfinished: readLatest(system).unfinished, waiting: readWaited(system) })),
  };
}

/** Throws a Failure where a machine's settings can't be seen: they may be far from the defaults. */
function expectLive(snapshot: HostSnapshot, { isImage }: System): HostSnapshot {
  if (isImage || stateIn(snapshot).facts.layer === 'live') return snapshot;
  throw new Failure(
    'unreadable-host',
    `the kernel of ${snapshot.host} shows no ephemeral range: is /proc/sys mounted?`,
  );
}
