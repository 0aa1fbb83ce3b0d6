/** Whether somebody chose the port of a socket, or the OS did: bind with port 0. */
import type { HeardSocket } from '../../model/first-plan.ts';
import type { Protocol } from '../../model/desired-state.ts';
import { includes, type PortRange, type PortSet } from '../../model/port-set.ts';
import { knownPort } from './known-ports.ts';

export interface Ephemeral {
  readonly range: PortRange;
  /** What of it the OS hands out. */
  readonly handedOut: PortSet;
}

/** Where nothing speaks for the OS, or anything for a choice. `siblings`: the sockets of its service. */
export function isChosen(
  socket: HeardSocket,
  siblings: readonly HeardSocket[],
  platform: 'linux' | 'windows',
  ephemeral: Readonly<Record<Protocol, Ephemeral>>,
): boolean {
  const { port, protocol } = socket;
  const { range, handedOut } = ephemeral[protocol];
  if (!includes(handedOut, port) || knownPort(port, protocol)) return true;
  // Windows gives out ports in a row, for both families at once: nothing there tells.
  if (platform === 'windows') return false;
  const ports = new Set(siblings.filter((each) => each.protocol === protocol).map((each) => each.port));
  return (
    (protocol === 'tcp' && isOfConnections(port, range)) ||
    siblings.some((each) => each.port === port && (each.protocol !== protocol || each.address !== socket.address)) ||
    isInRow(port, ports)
  );
}

/** On Linux bind with port 0 leaves every second port to connections (measured on 6.18; inet_csk_find_open_port). */
function isOfConnections(port: number, { first }: PortRange): boolean {
  return (port - first) % 2 === 0;
}

function isInRow(port: number, ports: ReadonlySet<number>): boolean {
  const starts = [port - 2, port - 1, port];
  return starts.some((first) => [first, first + 1, first + 2].every((each) => ports.has(each)));
}
