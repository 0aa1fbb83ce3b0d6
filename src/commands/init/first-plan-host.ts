/** Reads the host that a first plan is made of: this one with the processes behind its sockets, or a captured one without. */
import type { Backend, KnownHost } from '../../backends/backend.ts';
import { startedBy } from '../../backends/started-by-command.ts';
import { isAddress } from '../../plan-file/text/address-text.ts';
import type { FirstPlanHost } from '../../first-plan/first-plan-host.ts';
import type { WaitingSocket } from '../../model/first-plan.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../model/sockets/open-sockets.ts';
import type { StartedProgram } from '../../model/sockets/started-program.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';
import type { System } from '../../system/system.ts';
import type { Terminal } from '../../system/terminal.ts';
import { readOneCapturedHost } from '../../host/captured-host.ts';
import { backendHere, readHost } from '../../host/host-input.ts';
import type { HostRequest } from '../../host/host-request.ts';
import type { HostState } from '../../host/host.ts';
import { machineHost } from '../../host/machine-host.ts';
import { stateOf } from '../../host/known-state.ts';

interface Doors {
  readonly system: System;
  readonly files: NamedFiles;
  readonly terminal: Terminal;
}

export async function firstPlanHost({ system, ...inputs }: Doors, host: HostRequest): Promise<FirstPlanHost> {
  const captured = await readOneCapturedHost(inputs, host);
  if (!captured) {
    const image = host.kind === 'image' ? host.root : null;
    return { ...(await firstPlanHostHere(system, await backendHere(system))), image };
  }
  const snapshot = host.kind === 'snapshots' ? (host.names[0] ?? null) : null;
  return { ...seenBy(stateOf(captured)), ...heardIn(captured), ...typedAt(system), snapshot, image: null };
}

export async function firstPlanHostHere(system: System, backend: Backend): Promise<FirstPlanHost> {
  const state = await machineHost(system, backend).state();
  const heard = await heardHere(system, backend);
  return { ...seenBy(state), ...heard, ...typedAt(system), snapshot: null, image: null };
}

function typedAt(system: System): Pick<FirstPlanHost, 'isRoot' | 'isWindowsShell'> {
  return { isRoot: system.user().uid === 0, isWindowsShell: system.platform === 'win32' };
}

function seenBy({ facts, plan }: HostState): Pick<FirstPlanHost, 'facts' | 'plan'> {
  return { facts, plan };
}

type Heard = Pick<FirstPlanHost, 'sockets' | 'hiddenProcesses'>;

function heardIn({ listeners }: KnownHost): Heard {
  const sockets = listeners?.map((each) => ({ ...each, holders: [] })).filter(isSound);
  return { sockets: sockets ?? null, hiddenProcesses: 0 };
}

async function heardHere(system: System, backend: Backend): Promise<Heard> {
  const open = await readHost(() => backend.openSockets(system, isListener));
  if (open === null) return { sockets: null, hiddenProcesses: 0 };
  const listening = open.sockets.filter(isListener);
  const started = backend.startedPrograms(system, pidsOf(listening));
  const sockets = listening.map((socket) => heardSocket(socket, open, started)).filter(isSound);
  const isHidden = sockets.some(({ holders }) => holders.length === 0);
  return { sockets, hiddenProcesses: isHidden ? open.hidden : 0 };
}

function pidsOf(sockets: readonly HeldSocket[]): ReadonlySet<number> {
  return new Set(sockets.flatMap(({ holders }) => holders.map(({ pid }) => pid)));
}

function heardSocket(
  socket: HeldSocket,
  { ipv6Only }: OpenSockets,
  started: ReadonlyMap<number, StartedProgram>,
): WaitingSocket {
  const holders = socket.holders.map((holder) => {
    return { ...holder, started: started.get(holder.pid) ?? startedBy(holder.command, holder.pid) };
  });
  return { protocol: socket.protocol, ...socket.local, ipv6Only: ipv6Only?.has(socket.inode) ?? null, holders };
}

/** What a plan file can say: a snapshot is a file that anybody may have written. */
function isSound({ address, port }: WaitingSocket): boolean {
  return port > 0 && isAddress(address);
}
