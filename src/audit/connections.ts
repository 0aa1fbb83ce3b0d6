/** Connections and silent sockets on the ports of an endpoint, which no list of listeners shows: what keeps a service from starting, or may. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { counted, thousands } from '../model/text/counted.ts';
import { endWords, holdersWords } from '../words/holder-words.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { isBeingClosed, stateWord } from '../model/sockets/net-socket.ts';
import { includes, count } from '../model/ports/port-set.ts';
import { aboutOf, endpointText, UNKNOWN, type ExplainCommand } from './finding-text.ts';
import { isUdp } from './endpoints.ts';
import { startSeverity, startWords } from './service-start.ts';
import type { SortedSockets } from './sorted-sockets.ts';

export function connectionFinding(
  endpoint: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
): readonly AuditFinding[] {
  const ordered = mostTellingFirst(endpoint.connections, sockets);
  const [first, ...others] = ordered;
  if (!first) return [];
  const isSure = sockets.isSure(first);
  const what = `${connectionWords(first, isSure ? 'to' : 'with')}${othersWords(others)}`;
  const effect = endpoint.blockers.includes(first) ? `: ${startWords(endpoint)}` : '';
  return [
    {
      kind: 'connection-on-declared',
      severity: startSeverity(endpoint),
      message: isSure
        ? `${endpointText(endpoint)} is the source port of ${what}${effect}`
        : `${endpointText(endpoint)} is in use by ${what}${isUdp(first) ? effect : ': it was begun here, or a former server accepted it'}`,
      help:
        isSure || isUdp(first)
          ? sureHelp(ordered, endpoint, sockets, explainCommand)
          : unsureHelp(first, endpoint, explainCommand),
      about: aboutOf(endpoint),
    },
  ];
}

/** Orders connections: those that surely block, then those that a process holds, then those that only time removes. */
function mostTellingFirst(connections: readonly HeldSocket[], { isSure }: SortedSockets): readonly HeldSocket[] {
  const rankOf = (socket: HeldSocket): number => Number(!isSure(socket)) * 2 + Number(isLeftover(socket));
  return connections
    .map((socket) => ({ socket, rank: rankOf(socket) }))
    .sort((a, b) => a.rank - b.rank || a.socket.local.port - b.socket.local.port)
    .map(({ socket }) => socket);
}

/** True for a socket that only the kernel still has: its process has closed it, or has ended. */
function isOrphan({ state, inode, holders }: HeldSocket): boolean {
  return inode === 0 && holders.length === 0 && isBeingClosed({ state });
}

function isLeftover(socket: HeldSocket): boolean {
  return socket.state === 'time-wait' || isOrphan(socket);
}

function connectionWords(socket: HeldSocket, toOrWith: 'to' | 'with'): string {
  const what = `a connection ${toOrWith} ${endWords(socket.remote)}`;
  if (socket.state === 'time-wait') return `${what} in TIME_WAIT`;
  if (isOrphan(socket)) return `${what} that no process has any more (${stateWord(socket)})`;
  return `${what} of ${holdersWords(socket, UNKNOWN)}`;
}

/** `, and 5 more (4 in TIME_WAIT)`. */
function othersWords(others: readonly HeldSocket[]): string {
  if (others.length === 0) return '';
  const waiting = others.filter(({ state }) => state === 'time-wait').length;
  const states = waiting === 0 ? '' : ` (${thousands(waiting)} in TIME_WAIT)`;
  return `, and ${counted(others.length, 'other')}${states}`;
}

function sureHelp(
  ordered: readonly HeldSocket[],
  { service }: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
): string {
  const live = ordered.filter((socket) => !isLeftover(socket)).length;
  const [given] = ordered.filter((socket) => isFromRange(socket, sockets));
  const end = `end ${live > 1 ? 'those programs, or have them' : 'that program, or have it'} reconnect`;
  const keep = given
    ? `; a reservation keeps the port from connections (${explainCommand(given.local.port, given.protocol)})`
    : '';
  return `${live === 0 ? 'wait a minute' : end}, then start ${service}${keep}`;
}

/** True where the port lies in the ephemeral range. Outside of it a program asked for the port by number. */
function isFromRange(socket: HeldSocket, { stackOf }: SortedSockets): boolean {
  const range = stackOf(socket)?.ephemeral;
  return range !== undefined && includes([range], socket.local.port);
}

function unsureHelp(first: HeldSocket, { service }: AuditedEndpoint, explainCommand: ExplainCommand): string {
  return `whether ${service} can start, ${explainCommand(first.local.port, first.protocol)} tries; most servers set SO_REUSEADDR, and start beside what a former one accepted`;
}

/** The finding about such sockets. */
export function boundSilentFinding(endpoint: AuditedEndpoint, explainCommand: ExplainCommand): readonly AuditFinding[] {
  const { boundSilent, service, ports } = endpoint;
  const [first, ...others] = boundSilent;
  if (!first) return [];
  const what = endpointText(endpoint) + (count([ports]) === 1 ? '' : `: ${first.local.port}`);
  const who = `${holdersWords(first, UNKNOWN)}${others.length === 0 ? '' : `, and ${counted(others.length, 'other socket')}`}`;
  return [
    {
      kind: 'bound-silent',
      severity: startSeverity(endpoint),
      message: `${what} is bound by ${who} and nothing listens there: ${startWords(endpoint)}`,
      help: `if that is ${service}, see why it does not listen; otherwise end it, then start ${service} (${explainCommand(first.local.port, first.protocol)})`,
      about: aboutOf(endpoint),
    },
  ];
}
