/**
 * How to end what holds a socket. Never what holds more than the socket: process 1, the service of a container engine, a service
 * that merely started the process.
 */
import type { Protocol } from '../../../model/ports/protocol.ts';
import { networkCommand, rootCommand, type Aim, type StopAdvice } from '../../../model/explain/remedy.ts';
import { portText } from '../../../model/ports/port-text.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { distinctHolders } from '../../../model/sockets/holders.ts';
import { isServiceManager } from '../../../model/sockets/service-manager.ts';
import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import { isLauncher, isLauncherOf } from './launchers.ts';
import { processes } from './processes.ts';
import { activatedBy, socketUnitAdvice } from './socket-units.ts';
import { containerAdvice } from './stop-container.ts';
import { systemctl } from './systemctl.ts';
import { supervisedBy } from './supervisors.ts';

export interface OnPort {
  readonly port: number;
  readonly protocol: Protocol;
  /** The sockets of every process could be looked at. */
  readonly isAllSeen: boolean;
  readonly processes: ProcessFactsByPid;
}

export function stopRemedies(sockets: readonly HeldSocket[], aim: Aim, on: OnPort): readonly StopAdvice[] {
  const holders = distinctHolders(sockets);
  const supervised = aim === 'free' ? supervisedOf(holders, on) : new Map<number, StopAdvice>();
  const others = holders.filter(({ pid }) => !supervised.has(pid));
  const activated = activatedBy(others);
  const of = (way: Way): readonly Holder[] =>
    others.filter((holder) => wayOf(holder) === way && !activated.has(holder.unit ?? ''));
  const isUnknown = holders.length === 0 || sockets.some((socket) => socket.inode !== 0 && socket.holders.length === 0);
  return [
    ...distinct(of('container').map((holder) => containerAdvice(holder, aim))),
    ...(of('proxy').length > 0 ? [publishedContainer(on)] : []),
    ...distinct(of('systemd').map(socketUnitAdvice)),
    ...(of('first').length > 0 ? [{ kind: 'process-1' } as const] : []),
    ...distinct([...supervised.values()]),
    ...units(of('service'), aim),
    ...processes(of('process'), aim, on.processes),
    ...(isUnknown ? [findOwner(on)] : []),
  ];
}

/** A supervisor's own unit runs all that it supervises, and a container has an engine: neither is asked first. */
function supervisedOf(holders: readonly Holder[], { processes }: OnPort): ReadonlyMap<number, StopAdvice> {
  const found = holders
    .filter(({ container }) => container === null)
    .map(({ pid }) => [pid, supervisedBy(pid, processes.get(pid))] as const);
  return new Map(found.flatMap(([pid, advice]) => (advice ? [[pid, advice] as const] : [])));
}

/** Sockets of the kernel belong to no process. */
function findOwner({ isAllSeen, protocol }: OnPort): StopAdvice {
  const tunnels = networkCommand('ip', '-d', 'link');
  const wireguard = networkCommand('wg', 'show');
  return { kind: 'find-owner', isAllSeen, show: protocol === 'udp' ? { tunnels, wireguard } : null };
}

type Way = 'container' | 'proxy' | 'systemd' | 'first' | 'service' | 'process';

function wayOf(holder: Holder): Way {
  const { pid, unit, container, command } = holder;
  if (container !== null) return 'container';
  if (/(^|\/)docker-proxy( |$)/.test(command)) return 'proxy';
  // A service of a socket unit has the same socket, and is started again by the next connection.
  if (isServiceManager(holder)) return 'systemd';
  if (pid === 1) return 'first';
  return unit?.endsWith('.service') === true && !isLauncherOf(unit, command) ? 'service' : 'process';
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** dockerd starts one for each port that a container publishes. */
function publishedContainer({ port, protocol }: OnPort): StopAdvice {
  const find = rootCommand('docker', 'ps', '--filter', `publish=${portText(port, protocol)}`);
  return { kind: 'published-container', find, stop: rootCommand('docker', 'stop', 'ID') };
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
