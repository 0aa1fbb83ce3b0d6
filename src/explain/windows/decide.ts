/** What the tables of Windows come to for one bind. */
import { addressCover, coversOverlap } from '../../model/bind/address-cover.ts';
import { bindSocket } from '../../model/bind/bind-socket.ts';
import { windowsBind } from '../../model/bind/windows.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { StackTables, WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import type { CauseKind, SocketUse } from '../../model/explain/cause.ts';
import type { Reuse } from '../../model/plan/desired-state.ts';
import { includes, type PortRange } from '../../model/ports/port-set.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { connectionOrigin, type ConnectionOrigin } from '../../model/sockets/connection-origin.ts';
import { hasPeer, isListener, type NetSocket } from '../../model/sockets/net-socket.ts';
import { isOfOneProgram } from '../../port-catalog/windows/held-rows.ts';
import { isServerPort } from '../../port-catalog/well-known-services.ts';

type WindowsCauseKind = Extract<CauseKind, SocketUse | 'free' | 'administered' | 'reservation-refused' | 'held'>;

export interface WindowsDecision {
  readonly cause: WindowsCauseKind;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** What stands in the way, or may; the most telling first. */
  readonly sockets: readonly HeldSocket[];
  /** The row of a table that holds the port, and the stacks that have it. */
  readonly listed: ListedRow | null;
}

interface ListedRow {
  readonly row: PortRange;
  readonly stacks: readonly StackTables[];
}

/**
 * A row without a star comes first: only its owner can bind there, and so no socket of any other program is in the way. Where it is of
 * one port, the socket that listens there is the owner's.
 */
export function decide(facts: WindowsBindFacts): WindowsDecision {
  const { asked } = facts;
  const sockets = (facts.sockets ?? []).filter((socket) => mayMeet(socket, asked));
  const held = rowWith(facts, false);
  const servers = sockets.filter(isListener);
  if (held && isOfOneProgram(held.row) && servers.length > 0)
    return { cause: 'listener', bindable: false, sockets: inOrder(servers, asked), listed: held };
  if (held) return { cause: 'held', bindable: false, sockets, listed: held };
  const isSure = servers.some((server) => isRefused(server, asked));
  if (servers.length > 0)
    return { cause: 'listener', bindable: isSure ? false : null, sockets: inOrder(servers, asked), listed: null };
  // Whether a connection alone keeps a server from binding was never measured.
  const [first, ...others] = sockets.toSorted((a, b) => Number(isEnded(a)) - Number(isEnded(b)));
  if (first) return { cause: useOf(first, facts), bindable: null, sockets: [first, ...others], listed: null };
  return silent(facts) ?? free(facts);
}

function inOrder(servers: readonly HeldSocket[], asked: AskedBind): readonly HeldSocket[] {
  return servers.toSorted((a, b) => Number(isRefused(b, asked)) - Number(isRefused(a, asked)));
}

function silent({ silent: all, asked }: WindowsBindFacts): WindowsDecision | null {
  const sockets = all.filter((socket) => mayMeet(socket, asked));
  if (sockets.length === 0) return null;
  const isSure = sockets.some((socket) => isRefused(socket, asked));
  return { cause: 'bound-silent', bindable: isSure ? false : null, sockets, listed: null };
}

function free(facts: WindowsBindFacts): WindowsDecision {
  const { reservesItself } = facts.asked;
  const barring = reservesItself && rowOfEither(facts);
  if (barring)
    return {
      ...{ cause: 'reservation-refused', bindable: reservesItself === 'yes' ? false : null },
      ...{ sockets: [], listed: barring },
    };
  const listed = rowWith(facts, true);
  return { cause: listed ? 'administered' : 'free', bindable: true, sockets: [], listed };
}

function mayMeet({ local }: NetSocket, { address, ipv6Only }: AskedBind): boolean {
  return coversOverlap(addressCover(local.address, false), addressCover(address, ipv6Only));
}

/** netstat does not tell the options of a socket: refused whatever it has set. */
function isRefused({ protocol, local }: NetSocket, asked: AskedBind): boolean {
  const options: readonly (readonly Reuse[])[] = [[], ['address'], ['exclusive']];
  const second = bindSocket(asked, undefined);
  return options.every((reuse) => {
    const first = bindSocket({ protocol, address: local.address, ipv6Only: true, reuse }, undefined);
    return windowsBind(first, second) !== 'ok';
  });
}

/** No process has it any more. */
function isEnded({ state }: NetSocket): boolean {
  return state === 'time-wait';
}

function useOf(socket: HeldSocket, facts: WindowsBindFacts): SocketUse {
  const isOutgoing = originOf(socket, facts)?.begunBy === 'this-host';
  if (isEnded(socket)) return isOutgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  return isOutgoing ? 'outgoing-connection' : 'accepted-connection';
}

export function originOf(socket: HeldSocket, { stacks, asked }: WindowsBindFacts): ConnectionOrigin | null {
  if (!hasPeer(socket)) return null;
  const family = socket.local.address.includes(':') ? 'ipv6' : 'ipv4';
  const tables = stacks.find((stack) => stack.family === family);
  return connectionOrigin(socket, {
    ephemeral: tables?.dynamic ?? { first: 0, last: 0 },
    isReserved: (port) => includes(tables?.excluded ?? [], port),
    // Only the sockets of this port are known, and none of them listens.
    isListening: () => false,
    isServerPort: (port) => isServerPort(port, asked.protocol),
    isShared: false,
  });
}

/** Those that the bind needs: an address of IPv4 leaves the tables of IPv6 alone. */
export function stacksOf({ stacks, asked: { address, ipv6Only } }: WindowsBindFacts): readonly StackTables[] {
  const cover = addressCover(address, ipv6Only);
  return stacks.filter(({ family }) => cover[family === 'ipv4' ? 'v4' : 'v6'] !== null);
}

/** A server that reserves its port itself binds both families, whatever address it is given. */
function rowOfEither({ asked, ...facts }: WindowsBindFacts): ListedRow | null {
  return rowWith({ ...facts, asked: { ...asked, address: null, ipv6Only: false } }, true);
}

export function rowWith(facts: WindowsBindFacts, administered: boolean): ListedRow | null {
  const { port } = facts.asked;
  const rowOf = ({ excluded }: StackTables): PortRange | undefined =>
    excluded.find((row) => row.administered === administered && includes([row], port));
  const stacks = stacksOf(facts).filter((stack) => rowOf(stack) !== undefined);
  const row = stacks[0] && rowOf(stacks[0]);
  return row ? { row: { first: row.first, last: row.last }, stacks } : null;
}
