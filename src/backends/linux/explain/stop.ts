/**
 * How to end what holds a socket, as it can be typed. Never what holds more than the socket: process 1, the service of a
 * container engine, a service that merely started the process.
 */
import type { Protocol } from '../../../model/plan/desired-state.ts';
import type { HeldSocket, Holder } from '../../../model/explanation.ts';
import { distinctHolders } from '../../../model/sockets/distinct-holders.ts';
import { listed } from '../../../model/text/listed.ts';
import { portText } from '../../../model/ports/port-text.ts';
import { rootsOf } from '../processes/holders.ts';
import { inNetwork } from './in-network.ts';
import { asAccount } from './as-account.ts';
import { isLauncher, isLauncherOf } from './launchers.ts';
import { containerLine } from './stop-container.ts';

/** free: the port is to be given up; reconnect: the process may go on, with another source port. */
export type Aim = 'free' | 'reconnect';

export interface OnPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly within?: string;
  /** No process keeps its sockets to itself. */
  readonly isAllSeen: boolean;
}

export function stopRemedies(sockets: readonly HeldSocket[], aim: Aim, on: OnPort): readonly string[] {
  const holders = distinctHolders(sockets);
  const of = (way: Way): readonly Holder[] => holders.filter((holder) => wayOf(holder) === way);
  const isUnknown = holders.length === 0 || sockets.some((socket) => socket.inode !== 0 && socket.holders.length === 0);
  return [
    ...distinct(of('container').map((holder) => containerLine(holder, aim))),
    ...(of('proxy').length > 0 ? [proxyLine(on)] : []),
    ...distinct(of('systemd').map(socketUnitLine)),
    ...(of('first').length > 0 ? [FIRST] : []),
    ...serviceLines(of('service'), aim),
    ...processLines(of('process'), aim),
    ...(isUnknown ? [findOut(on)] : []),
  ];
}

/** Sockets of the kernel belong to no process. */
function findOut(on: OnPort): string {
  if (!on.isAllSeen) return 'find out whose it is, as root or outside of this container, then stop that';
  const tunnels =
    on.protocol === 'udp'
      ? `${inNetwork(on, 'ip -d link')} (VXLAN, GENEVE), ${inNetwork(on, 'wg show')} (WireGuard), `
      : '';
  return `find out whose it is: outside of this container, or the kernel's own, which ${tunnels}rpcinfo -p (NFS) may show`;
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

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

/** dockerd starts one for each port that a container publishes. */
function proxyLine({ port, protocol }: OnPort): string {
  return `stop the container that publishes it: sudo docker ps --filter publish=${portText(port, protocol)}, then sudo docker stop ID`;
}

function socketUnitLine({ unitAccount }: Holder): string {
  const systemctl = systemctlOf(unitAccount);
  return `systemd holds it for a socket unit, which ${systemctl} list-sockets names: ${systemctl} stop NAME.socket, before its service`;
}

const FIRST =
  'process 1 has it, which ends with this container alone: stop that from outside, or have it use another port';

function serviceLines(holders: readonly Holder[], aim: Aim): readonly string[] {
  const accounts = [...new Set(holders.map(({ unitAccount }) => unitAccount))];
  return accounts.map((account) => {
    const own = holders.filter(({ unitAccount }) => unitAccount === account);
    const units = distinct(own.map(({ unit }) => (unit?.includes('\\') ? `'${unit}'` : (unit ?? ''))));
    const extent = own.some(({ unit }) => isLauncher(unit ?? '')) ? ', which ends all that it runs' : '';
    return `${systemctlOf(account)} ${aim === 'free' ? 'stop' : 'restart'} ${units.join(' ')}${extent}`;
  });
}

function systemctlOf(account: number | undefined): string {
  return account === undefined ? 'sudo systemctl' : `${asAccount(account)} systemctl --user`;
}

const MOST_NAMED = 20;

/** So many are not typed one by one. */
const MANY_WORKERS = 5;

function processLines(holders: readonly Holder[], aim: Aim): readonly string[] {
  const [first, ...others] = holders;
  if (!first) return [];
  const [root, ...more] = rootsOf(holders);
  if (root && more.length === 0 && others.length >= MANY_WORKERS) {
    const end = `end process ${root.pid} (sudo kill ${root.pid}), which has started the other ${others.length}`;
    return [`${end}, if ${CONDITIONS[aim][0]}${launcherNote(holders)}; those that stay are named then`];
  }
  const named = holders.slice(0, MOST_NAMED).map(({ pid }) => String(pid));
  const left = holders.length > MOST_NAMED ? `; ${holders.length - MOST_NAMED} more will be named then` : '';
  const which = others.length === 0 ? `process ${first.pid}` : `processes ${listed(named)}`;
  const condition = CONDITIONS[aim][others.length === 0 ? 0 : 1];
  return [`end ${which} (sudo kill ${named.join(' ')}) if ${condition}${launcherNote(holders)}${left}`];
}

const CONDITIONS: Readonly<Record<Aim, readonly [one: string, several: string]>> = {
  free: ['it is not needed', 'they are not needed'],
  reconnect: ['it can connect again', 'they can connect again'],
};

function launcherNote(holders: readonly Holder[]): string {
  const units = distinct(holders.flatMap(({ unit }) => (unit !== null && isLauncher(unit) ? [unit] : [])));
  if (units.length === 0) return '';
  return `; not the whole of ${listed(units)}, which runs more than this`;
}
