/**
 * How to end what holds a socket. Never what holds more than the socket: process 1, the service of a container engine, a service
 * that merely started the process.
 */
import type { PublishedContainer } from '../../../model/containers/published-container.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import { networkCommand } from '../../../model/explain/remedy-command.ts';
import type { Aim, StopAdvice } from '../../../model/explain/stop-advice.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { distinctHolders } from '../../../model/sockets/holders.ts';
import { isServiceManager } from '../../../model/sockets/service-manager.ts';
import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import type { ForwarderProcess } from '../forwarders/forwarder.ts';
import { forwarderAdvice, isBesideContainer } from '../forwarders/table.ts';
import { isLauncher, isLauncherOf } from './launchers.ts';
import { processAdvice } from './processes.ts';
import { activatedBy, socketUnitAdvice, systemctl, containerAdvice } from './units-and-containers.ts';
import { supervisedBy } from './supervisors.ts';

interface PortInQuestion {
  readonly port: number;
  readonly protocol: Protocol;
  /** The sockets of every process could be looked at. */
  readonly isAllSeen: boolean;
  readonly processes: ProcessFactsByPid;
  /** Docker's running containers; null where its files may not be read, or were not needed. */
  readonly containers: readonly PublishedContainer[] | null;
}

export function stopRemedies(sockets: readonly HeldSocket[], aim: Aim, on: PortInQuestion): readonly StopAdvice[] {
  const all = distinctHolders(sockets);
  const activated = activatedBy(all);
  const holders = all.filter(({ unit }) => !activated.has(unit ?? ''));
  const engines = holders.filter(({ container, command }) => container === null || isBesideContainer(command));
  const forwarded = adviceBy(engines, (holder) => forwarderAdvice(forwarderProcess(holder, on), { ...on, aim }));
  const own = holders.filter(({ pid, container }) => container === null && !forwarded.has(pid));
  const supervised = adviceBy(aim === 'free' ? own : [], ({ pid }) => supervisedBy(pid, on.processes.get(pid)));
  const others = holders.filter(({ pid }) => !forwarded.has(pid) && !supervised.has(pid));
  const of = (way: Way): readonly Holder[] => others.filter((holder) => wayOf(holder) === way);
  const isUnknown = all.length === 0 || sockets.some((socket) => socket.inode !== 0 && socket.holders.length === 0);
  return [
    ...distinct([...forwarded.values()]),
    ...distinct(of('container').map((holder) => containerAdvice(holder, aim))),
    ...distinct(of('systemd').map(socketUnitAdvice)),
    ...(of('first').length > 0 ? [{ kind: 'process-1' } as const] : []),
    ...distinct([...supervised.values()]),
    ...units(of('service'), aim),
    ...processAdvice(of('process'), aim, on.processes),
    ...(isUnknown ? [findOwner(on)] : []),
  ];
}

/** By the number of the process. A supervisor's own unit runs all that it supervises: units are asked last. */
function adviceBy(
  holders: readonly Holder[],
  advise: (holder: Holder) => StopAdvice | null,
): ReadonlyMap<number, StopAdvice> {
  const found = holders.map((holder) => [holder.pid, advise(holder)] as const);
  return new Map(found.flatMap(([pid, advice]) => (advice ? [[pid, advice] as const] : [])));
}

function forwarderProcess(holder: Holder, { processes }: PortInQuestion): ForwarderProcess {
  const {
    words = holder.command.split(' '),
    uid = holder.unitAccount ?? 0,
    cgroup = '',
  } = processes.get(holder.pid) ?? {};
  return { ...holder, words, uid, cgroup, program: lastPart(words[0] ?? '') };
}

/** Sockets of the kernel belong to no process. */
function findOwner({ isAllSeen, protocol }: PortInQuestion): StopAdvice {
  const tunnels = networkCommand('ip', '-d', 'link');
  const wireguard = networkCommand('wg', 'show');
  return { kind: 'find-owner', isAllSeen, show: protocol === 'udp' ? { tunnels, wireguard } : null };
}

type Way = 'container' | 'systemd' | 'first' | 'service' | 'process';

function wayOf(holder: Holder): Way {
  const { pid, unit, container, command } = holder;
  if (container !== null) return 'container';
  // A service of a socket unit has the same socket, and is started again by the next connection.
  if (holder.socketUnit !== undefined || isServiceManager(holder)) return 'systemd';
  if (pid === 1) return 'first';
  return unit?.endsWith('.service') === true && !isLauncherOf(unit, command) ? 'service' : 'process';
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function units(holders: readonly Holder[], aim: Aim): readonly StopAdvice[] {
  const accounts = [...new Set(holders.map(({ unitAccount }) => unitAccount))];
  return accounts.map((account) => {
    const own = holders.filter(({ unitAccount }) => unitAccount === account);
    const names = distinct(own.map(({ unit }) => unit ?? ''));
    const command = systemctl(account, aim === 'free' ? 'stop' : 'restart', ...names);
    return { kind: 'units', command, endsAll: own.some(({ unit }) => isLauncher(unit ?? '')) };
  });
}
