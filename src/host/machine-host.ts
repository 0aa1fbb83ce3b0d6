/** This machine as a host, or an image whose files lie below a directory of it. */
import { openRunsOf } from '../apply/confirm/undo-outlook.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import type { Backend, KnownHost, ReadOnlyBackend, SeenState } from '../backends/backend.ts';
import { Failure } from '../model/failure.ts';
import { NO_NAT } from '../model/nat/host-nat.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { System } from '../system/system.ts';
import { describeHost } from './describe-host.ts';
import { expectPlanFits } from './fitting-platform.ts';
import type { HostState, MachineHost, ReadOnlyHost } from './host.ts';
import { readingHost } from './unreadable-host.ts';
import { knownState } from './known-state.ts';

export function machineHost(system: System, backend: Backend): MachineHost {
  const named = { name: system.hostName(), platform: backend.platform };
  return {
    ...readOnlyHost(system, backend),
    ...named,
    notes: [],
    describe: () => describeHost(system, backend),
    state: async () => {
      const known = await knownHere(system, backend);
      return expectLive(knownState(known, unseenSockets(known, system)), system);
    },
    plan: (desired, options, owned) =>
      readingHost(async () => {
        expectPlanFits(desired, named);
        return await backend.plan(system, desired, owned ?? ownershipOf(readLatest(system)), options);
      }),
    changes: { system, settings: backend.settings(system), restore: (changes) => backend.restore(system, changes) },
  };
}

/** The machine as far as it is looked at alone. */
export function readOnlyHost(system: System, backend: ReadOnlyBackend): ReadOnlyHost {
  const binds = backend.binds(system);
  return {
    name: system.hostName(),
    platform: backend.platform,
    source: { kind: system.isImage ? 'image' : 'machine' },
    state: () => knownHere(system, backend),
    plan: null,
    sockets: async (isAskedFor) => {
      const open = system.isImage ? null : await readingHost(() => backend.openSockets(system, isAskedFor));
      return open && { ...open, isWhole: true };
    },
    startedPrograms: (pids) => backend.startedPrograms(system, pids),
    leftOut: () => backend.leftOut(system),
    bootFindings: () => readingHost(() => backend.bootFindings(system)),
    binds: { ...binds, facts: (asked) => readingHost(() => binds.facts(asked)) },
    nat: () => (system.isImage ? Promise.resolve(NO_NAT) : readingHost(() => backend.nat(system))),
    openApply: () => readingHost(() => openRunsOf(system)),
  };
}

function unseenSockets({ listeners, facts }: KnownHost, { isImage }: System): readonly Unseen[] {
  return listeners === null ? [{ kind: 'sockets', host: facts.host, from: isImage ? 'image' : 'machine' }] : [];
}

interface Knowing<T> {
  know(...args: Parameters<ReadOnlyBackend['know']>): T | Promise<T>;
}

function knownHere<T extends SeenState>(system: System, backend: Knowing<T>): Promise<T> {
  return readingHost(() => backend.know(system, ownershipOf(readLatest(system))));
}

/** Throws a Failure where a machine's settings can't be seen: they may be far from the defaults. */
function expectLive(state: HostState, { isImage }: System): HostState {
  if (isImage || state.facts.layer === 'live') return state;
  throw new Failure(
    'unreadable-host',
    `the kernel of ${state.facts.host} shows no ephemeral range: is /proc/sys mounted?`,
  );
}
