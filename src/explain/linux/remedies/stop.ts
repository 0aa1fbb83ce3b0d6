/**
 * How to end what holds a socket. Never what holds more than the socket: process 1, the service of a container engine, a service
 * that merely started the process.
 */
import type { Protocol } from '../../../model/ports/protocol.ts';
import { networkCommand, rootCommand, type Aim, type Command, type StopAdvice } from '../../../model/explain/remedy.ts';
import { portText } from '../../../model/ports/port-text.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { distinctHolders, rootsOf } from '../../../model/sockets/holders.ts';
import { isLauncher, isLauncherOf } from './launchers.ts';
import { containerAdvice } from './stop-container.ts';

export interface OnPort {
  readonly port: number;
  readonly protocol: Protocol;
  /** The sockets of every process could be looked at. */
  readonly isAllSeen: boolean;
}

export function stopRemedies(sockets: readonly HeldSocket[], aim: Aim, on: OnPort): readonly StopAdvice[] {
  const holders = distinctHolders(sockets);
  const of = (way: Way): readonly Holder[] => holders.filter((holder) => wayOf(holder) === way);
  const isUnknown = holders.length === 0 || sockets.some((socket) => socket.inode !== 0 && socket.holders.length === 0);
  return [
    ...distinct(of('container').map((holder) => containerAdvice(holder, aim))),
    ...(of('proxy').length > 0 ? [publishedContainer(on)] : []),
    ...distinct(of('systemd').map(socketUnit)),
    ...(of('first').length > 0 ? [{ kind: 'process-1' } as const] : []),
    ...units(of('service'), aim),
    ...processes(of('process'), aim),
    ...(isUnknown ? [findOwner(on)] : []),
  ];
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
  if (isSystemd(holder)) return 'systemd';
  if (pid === 1) return 'first';
  return unit?.endsWith('.service') === true && !isLauncherOf(unit, command) ? 'service' : 'process';
}

/** It listens for its socket units; a service of one has the same socket, and is started again by the next connection. */
function isSystemd({ pid, unit, command }: Holder): boolean {
  return (pid === 1 || unit === 'init.scope') && /(^|\/)(systemd|init)( |$)/.test(command);
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** dockerd starts one for each port that a container publishes. */
function publishedContainer({ port, protocol }: OnPort): StopAdvice {
  const find = rootCommand('docker', 'ps', '--filter', `publish=${portText(port, protocol)}`);
  return { kind: 'published-container', find, stop: rootCommand('docker', 'stop', 'ID') };
}

function socketUnit({ unitAccount }: Holder): StopAdvice {
  return {
    kind: 'socket-unit',
    list: systemctl(unitAccount, 'list-sockets'),
    stop: systemctl(unitAccount, 'stop', 'NAME.socket'),
  };
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

function systemctl(account: number | undefined, ...words: readonly string[]): Command {
  if (account === undefined) return rootCommand('systemctl', ...words);
  return { words: ['systemctl', '--user', ...words], as: { account }, isInNetwork: false };
}

const MOST_NAMED = 20;

/** From this many workers on, only their parent is named. */
const MANY_WORKERS = 5;

function processes(holders: readonly Holder[], aim: Aim): readonly StopAdvice[] {
  if (holders.length === 0) return [];
  const launchers = distinct(holders.flatMap(({ unit }) => (unit !== null && isLauncher(unit) ? [unit] : [])));
  const common = { kind: 'processes', aim, launchers } as const;
  const [root, ...moreRoots] = rootsOf(holders);
  const workers = holders.length - 1;
  if (root && moreRoots.length === 0 && workers >= MANY_WORKERS)
    return [{ ...common, pids: [root.pid], more: workers, isRoot: true }];
  const pids = holders.slice(0, MOST_NAMED).map(({ pid }) => pid);
  return [{ ...common, pids, more: holders.length - pids.length, isRoot: false }];
}
