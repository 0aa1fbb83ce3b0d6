/** A host of which only a snapshot is at hand. */
import { backendOfSnapshot } from '../backends/backends.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { member } from '../model/json-node.ts';
import { readWaiting } from '../model/plan/unconfirmed.ts';
import type { Listener } from '../model/sockets/listener.ts';
import { listenersIn, unfinishedIn } from '../snapshot/host-snapshot.ts';
import { expectPlanFits } from './fitting-platform.ts';
import type { Host, OpenApply, SeenSockets } from './host.ts';
import { stateIn } from './snapshot-state.ts';

/** `file`: the name of the file that the snapshot was read from. */
export async function snapshotHost(file: string, snapshot: HostSnapshot): Promise<Host> {
  const backend = await backendOfSnapshot(snapshot);
  const named = { name: snapshot.host, platform: snapshot.platform };
  return {
    ...named,
    source: { kind: 'snapshot', file, isImage: member(snapshot.state, 'image').value === true },
    notes: [],
    describe: () => settled(() => Object(snapshot.state.value) as object),
    state: () => settled(() => stateIn(backend, snapshot)),
    plan: (desired, options) =>
      settled(() => {
        expectPlanFits(desired, named);
        return backend.planCaptured(snapshot, desired, options);
      }),
    sockets: () => settled(() => socketsIn(snapshot)),
    openApply: () => settled(() => openApplyIn(snapshot)),
  };
}

async function settled<T>(read: () => T): Promise<T> {
  return Promise.resolve().then(read);
}

function socketsIn(snapshot: HostSnapshot): SeenSockets | null {
  const listeners = listenersIn(snapshot);
  return listeners && { sockets: listeners.map(socketOf), hidden: 0, ipv6Only: null, isWhole: false };
}

/** A snapshot keeps neither the account of a socket nor its process. */
function socketOf({ protocol, address, port }: Listener): HeldSocket {
  return {
    protocol,
    state: protocol === 'tcp' ? 'listening' : 'unconnected',
    local: { address, port },
    remote: { address: '', port: 0 },
    ...{ uid: 0, inode: 0, secondsLeft: null, holders: [] },
  };
}

/** A snapshot has no older records: an unconfirmed apply that was finished is in force. */
function openApplyIn(snapshot: HostSnapshot): OpenApply {
  const unfinished = unfinishedIn(snapshot);
  const unconfirmed = readWaiting(member(snapshot.state, 'unconfirmed'));
  if (unconfirmed === null) return { unfinished, waiting: null };
  const isCutOff = unfinished?.at === unconfirmed.at;
  return { unfinished, waiting: { unconfirmed, standing: isCutOff ? 'cut-off' : 'in-force' } };
}
