/** What a first plan is made of: this host with the processes behind its sockets, or a captured one without. */
import type { Backend } from '../backends/backend.ts';
import { backendOfSnapshot } from '../backends/backends.ts';
import { startedBy } from '../backends/started-by-command.ts';
import { listenersIn } from '../snapshot/host-snapshot.ts';
import { isAddress } from '../plan-file/text/address-text.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import type { HeardSocket } from '../model/first-plan.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { StartedProgram } from '../model/sockets/started-program.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';
import { readOneCapturedHost } from './captured-host.ts';
import { backendHere, readHost } from './host-input.ts';
import type { HostRequest } from './host-request.ts';
import { machineHost } from './machine-host.ts';
import { stateIn } from './snapshot-state.ts';
import type { HostState } from './host.ts';

export interface SeenHost {
  readonly facts: HostFacts;
  /** Null where nobody can tell. */
  readonly sockets: readonly HeardSocket[] | null;
  /** Processes that may hold some of them, and may not be looked at. */
  readonly hidden: number;
  /** The snapshot that it was made of; undefined for this host. */
  readonly snapshot: string | undefined;
  /** The directory of `--root`; undefined where it is no image. */
  readonly image: string | undefined;
  /** Of this portplan: where it is, and processes stay hidden, root itself lacks capabilities. */
  readonly isRoot: boolean;
  /** Where the next command will be typed. */
  readonly isWindowsShell: boolean;
  /** What a plan would change there. */
  readonly plan: (desired: DesiredState) => Plan;
}

interface Doors {
  readonly system: System;
  readonly files: NamedFiles;
  readonly terminal: Terminal;
}

export async function seenHost({ system, ...inputs }: Doors, host: HostRequest): Promise<SeenHost> {
  const captured = await readOneCapturedHost(inputs, host);
  if (!captured) {
    const image = host.kind === 'image' ? host.root : undefined;
    return { ...(await seenHere(system, await backendHere(system))), image };
  }
  const backend = await backendOfSnapshot(captured);
  const snapshot = host.kind === 'snapshots' ? host.names[0] : undefined;
  return {
    ...seenBy(stateIn(backend, captured)),
    ...heardIn(captured),
    ...typedAt(system),
    snapshot,
    image: undefined,
  };
}

export async function seenHere(system: System, backend: Backend): Promise<SeenHost> {
  const state = await machineHost(system, backend).state();
  const heard = await heardHere(system, backend);
  return { ...seenBy(state), ...heard, ...typedAt(system), snapshot: undefined, image: undefined };
}

function typedAt(system: System): Pick<SeenHost, 'isRoot' | 'isWindowsShell'> {
  return { isRoot: system.user().uid === 0, isWindowsShell: system.platform === 'win32' };
}

function seenBy({ facts, plan }: HostState): Pick<SeenHost, 'facts' | 'plan'> {
  return { facts, plan };
}

type Heard = Pick<SeenHost, 'sockets' | 'hidden'>;

function heardIn(captured: HostSnapshot): Heard {
  const listeners = listenersIn(captured)?.map((each) => ({ ...each, holders: [] })) ?? null;
  return { sockets: listeners?.filter(isSound) ?? null, hidden: 0 };
}

async function heardHere(system: System, backend: Backend): Promise<Heard> {
  const open = await readHost(() => backend.openSockets(system, isListener));
  if (open === null) return { sockets: null, hidden: 0 };
  const listening = open.sockets.filter(isListener);
  const started = backend.startedPrograms(system, pidsOf(listening));
  const sockets = listening.map((socket) => heardSocket(socket, open, started)).filter(isSound);
  const isHidden = sockets.some(({ holders }) => holders.length === 0);
  return { sockets, hidden: isHidden ? open.hidden : 0 };
}

function pidsOf(sockets: readonly HeldSocket[]): ReadonlySet<number> {
  return new Set(sockets.flatMap(({ holders }) => holders.map(({ pid }) => pid)));
}

function heardSocket(
  socket: HeldSocket,
  { ipv6Only }: OpenSockets,
  started: ReadonlyMap<number, StartedProgram>,
): HeardSocket {
  const holders = socket.holders.map((holder) => {
    return { ...holder, started: started.get(holder.pid) ?? startedBy(holder.command, holder.pid) };
  });
  return { protocol: socket.protocol, ...socket.local, ipv6Only: ipv6Only?.has(socket.inode) ?? null, holders };
}

/** What a plan file can say: a snapshot is a file that anybody may have written. */
function isSound({ address, port }: HeardSocket): boolean {
  return port > 0 && isAddress(address);
}
