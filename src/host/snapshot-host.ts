/** A host that is known by what was kept of it: by a snapshot, or by files that were gathered there. */
import type { CapturedHost } from '../backends/backend.ts';
import { backendOfSnapshot } from '../backends/backends.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { bearsOn, type Unseen } from '../model/unseen/unseen.ts';
import { expectPlanFits } from './fitting-platform.ts';
import type { Host, OpenApply, SeenSockets } from './host.ts';
import { knownState } from './known-state.ts';
import { snapshotBinds } from './snapshot-binds.ts';
import { listenerSocket } from './snapshot-sockets.ts';

/** `file`: the name of the file that the snapshot was read from. Throws a Failure where its state is not sound. */
export async function snapshotHost(file: string, snapshot: HostSnapshot): Promise<Host> {
  const captured = await (await backendOfSnapshot(snapshot)).captured(snapshot);
  return keptHost(captured, {
    source: { kind: 'snapshot', file, isImage: captured.isImage },
    notes: [],
    describe: () => settled(() => Object(snapshot.state.value) as object),
  });
}

export function keptHost(captured: CapturedHost, more: Pick<Host, 'source' | 'notes' | 'describe'>): Host {
  const { facts } = captured;
  const named = { name: facts.host, platform: facts.platform };
  const unseen = unseenOf(captured);
  return {
    ...named,
    ...more,
    state: () => settled(() => knownState(captured, unseen)),
    plan: (desired, options) =>
      settled(() => {
        expectPlanFits(desired, named);
        return captured.plan(desired, options);
      }),
    sockets: () => settled(() => socketsOf(captured)),
    startedPrograms: () => new Map(),
    leftOut: () => [],
    bootFindings: () => settled(() => captured.bootFindings),
    binds: snapshotBinds(captured, [...unseen, ...captured.unseen.filter((each) => bearsOn(each, 'bind'))]),
    nat: captured.nat,
    openApply: () => settled(() => openApplyOf(captured)),
  };
}

function unseenOf({ isImage, isPart, facts: { host }, listeners }: CapturedHost): readonly Unseen[] {
  if (listeners !== null) return [{ kind: 'snapshot', hosts: [host] }];
  return [{ kind: 'sockets', host, from: isPart ? 'paste' : isImage ? 'image' : 'snapshot' }];
}

async function settled<T>(read: () => T): Promise<T> {
  return Promise.resolve().then(read);
}

function socketsOf({ listeners, facts }: CapturedHost): SeenSockets | null {
  if (!listeners) return null;
  const lacksIpv6 = !listeners.some(({ address }) => address.includes(':'));
  return {
    sockets: listeners.map((each) => listenerSocket(each, facts)),
    ...{ hidden: 0, isWhole: false, ...(lacksIpv6 && { lacksIpv6 }) },
  };
}

/** A snapshot has no older records: an unconfirmed apply that was finished is in force. */
function openApplyOf({ unfinished, unconfirmed }: CapturedHost): OpenApply {
  if (unconfirmed === null) return { unfinished, waiting: null };
  const isCutOff = unfinished?.at === unconfirmed.at;
  return { unfinished, waiting: { unconfirmed, state: isCutOff ? 'cut-off' : 'in-force' } };
}
