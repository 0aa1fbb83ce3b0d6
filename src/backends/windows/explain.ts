/** Why a port of this host can or can't be bound, as far as netsh and netstat tell. */
import { addressCover, coversOverlap, isMulticast, isWildcard } from '../../model/bind/address-cover.ts';
import { bindSocket } from '../../model/bind/bind-socket.ts';
import { windowsBind } from '../../model/bind/windows.ts';
import type { Reuse } from '../../model/plan/desired-state.ts';
import type { AskedBind, Cause, Explanation, HeldSocket, Outlook } from '../../model/explanation.ts';
import { askedWords, endWords, holdersWords, reservingEdit } from '../../model/explain-words.ts';
import { isFixed, isReleasable, likelyHolder } from '../../port-catalog/held-ports.ts';
import { formatRange, includes, type PortRange } from '../../model/ports/port-set.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import type { Socket } from './netsh/holder-text.ts';
import { stackName, type StackState } from './host.ts';
import { readWindowsHost } from './read.ts';
import { withPrograms } from './sockets/open-sockets.ts';
import { readBound, readSockets } from './sockets/sockets.ts';

export async function explainWindows(system: ReadOnlySystem, asked: AskedBind): Promise<Explanation> {
  const [host, all] = await Promise.all([readWindowsHost(system, true), readSockets(system)]);
  const stacks = stacksOf(host.stacks, asked);
  const overlapping = (all ?? []).filter((socket) => mayMeet(socket, asked));
  const decision = await withBound(system, decide(stacks, overlapping, asked), all ?? [], asked);
  const sockets = await heldSockets(system, decision);
  return {
    asked,
    cause: decision.cause,
    bindable: decision.bindable,
    ...wordsOf(decision, asked, sockets),
    sockets,
    socketCount: decision.sockets.length,
    tried: { result: 'not-tried', because: 'portplan tries no bind on Windows' },
    reuseAddressHelps: null,
    outlook: outlookOf(stacks, asked),
    unseen: [...(all === null ? ['netstat did not say who uses ports'] : []), ...unseenAddress(decision, asked)],
  };
}

/** No program is asked for it: what lists the addresses of a host does so in its own language. */
function unseenAddress({ bindable }: Decision, { address, ipv6Only }: AskedBind): readonly string[] {
  const cover = addressCover(address, ipv6Only);
  const isHere = isWildcard(cover) || isMulticast(cover) || cover.v4?.startsWith('127.') === true || address === '::1';
  if (isHere || bindable !== true) return [];
  return [`whether ${address ?? 'it'} is an address of this host was not looked at (ipconfig shows those)`];
}

/** Bound and silent: looked for only where a port seems to be free, and no other socket has it on any address. */
async function withBound(
  system: ReadOnlySystem,
  decision: Decision,
  all: readonly Socket[],
  asked: AskedBind,
): Promise<Decision> {
  const { protocol, port } = asked;
  const isUsed = all.some((socket) => socket.protocol === protocol && socket.port === port);
  if (decision.bindable !== true || isUsed || protocol !== 'tcp') return decision;
  const bound = (await readBound(system, port)).filter((socket) => mayMeet(socket, asked));
  if (bound.length === 0) return decision;
  const bindable = bound.some((socket) => isSure(socket, asked)) ? false : null;
  return { ...decision, cause: 'bound-silent', bindable, sockets: bound };
}

const MOST_SHOWN = 20;

async function heldSockets(system: ReadOnlySystem, { cause, sockets }: Decision): Promise<readonly HeldSocket[]> {
  const held = await withPrograms(system, sockets.slice(0, MOST_SHOWN));
  return cause === 'bound-silent' ? held.map((socket) => ({ ...socket, state: 'unconnected' })) : held;
}

/** Those that the bind needs: an address of IPv4 leaves the tables of IPv6 alone. */
function stacksOf(stacks: readonly StackState[], { protocol, address, ipv6Only }: AskedBind): readonly StackState[] {
  const cover = addressCover(address, ipv6Only);
  return stacks.filter((stack) => stack.protocol === protocol && cover[stack.family === 'ipv4' ? 'v4' : 'v6'] !== null);
}

function mayMeet({ protocol, port, address }: Socket, asked: AskedBind): boolean {
  if (protocol !== asked.protocol || port !== asked.port) return false;
  return coversOverlap(addressCover(address, false), addressCover(asked.address, asked.ipv6Only));
}

interface Decision {
  readonly cause: Cause;
  readonly bindable: boolean | null;
  readonly sockets: readonly Socket[];
  /** The row of a table that holds the port, and the stacks that have it. */
  readonly row: PortRange | null;
  readonly on: readonly StackState[];
}

/** A row without a star comes first: only its owner can bind there, and so no socket of anybody else is in the way. */
function decide(stacks: readonly StackState[], sockets: readonly Socket[], asked: AskedBind): Decision {
  const servers = sockets.filter(({ isListening }) => isListening);
  const none = { row: null, on: [] };
  const heldBy = rowWith(stacks, asked.port, false);
  if (heldBy) return { cause: 'held', bindable: false, sockets, ...heldBy };
  const [server] = servers.toSorted((a, b) => Number(isSure(b, asked)) - Number(isSure(a, asked)));
  if (server) return { cause: 'listener', bindable: isSure(server, asked) ? false : null, sockets: servers, ...none };
  // Whether a connection alone keeps a server from binding was never measured.
  if (sockets.length > 0) {
    const inOrder = sockets.toSorted((a, b) => Number(a.pid === 0) - Number(b.pid === 0));
    return { cause: useOf(sockets, stacks, asked.port), bindable: null, sockets: inOrder, ...none };
  }
  const kept = rowWith(stacks, asked.port, true);
  return { cause: kept ? 'administered' : 'free', bindable: true, sockets, ...(kept ?? none) };
}

/** netstat does not tell the options of a socket: refused whatever it has set. */
function isSure({ protocol, address }: Socket, asked: AskedBind): boolean {
  const options: readonly (readonly Reuse[])[] = [[], ['address'], ['exclusive']];
  const second = bindSocket(asked, undefined);
  return options.every((reuse) => {
    const first = bindSocket({ protocol, address, ipv6Only: true, reuse }, undefined);
    return windowsBind(first, second) !== 'ok';
  });
}

/** Process 0 has what no process has any more: TIME_WAIT. */
function useOf(sockets: readonly Socket[], stacks: readonly StackState[], port: number): Cause {
  const isOutgoing = stacks.some(({ dynamic }) => includes([dynamic.active], port));
  if (sockets.every(({ pid }) => pid === 0)) return isOutgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  return isOutgoing ? 'outgoing-connection' : 'accepted-connection';
}

function rowWith(
  stacks: readonly StackState[],
  port: number,
  administered: boolean,
): Pick<Decision, 'row' | 'on'> | null {
  const rowOf = ({ excluded }: StackState): PortRange | undefined =>
    excluded.active.find((row) => row.administered === administered && includes([row], port));
  const on = stacks.filter((stack) => rowOf(stack) !== undefined);
  const row = on[0] && rowOf(on[0]);
  return row ? { row: { first: row.first, last: row.last }, on } : null;
}

type Words = Pick<Explanation, 'summary' | 'evidence' | 'remedies'>;

function wordsOf({ cause, bindable, row, on }: Decision, asked: AskedBind, [first]: readonly HeldSocket[]): Words {
  const what = askedWords(asked);
  const evidence = row
    ? [
        `netsh lists ${formatRange(row)} for ${on.map(stackName).join(', ')}${cause === 'held' ? ', without *' : ', with *'}`,
      ]
    : [];
  if (bindable === true) return { summary: `${what} can be bound, as far as the tables tell`, evidence, remedies: [] };
  if (cause === 'held' && row) return { ...heldWords(what, row, asked.port, first), evidence };
  const verdict = bindable === null ? 'may be taken' : "can't be bound";
  if (first && cause.startsWith('time-wait')) return { ...timeWaitWords(what, first, keepOut(cause, asked)), evidence };
  const who = first ? holdersWords(first, 'somebody') : 'somebody';
  const use = useWords(cause, first ? endWords(first.local) : 'it');
  return {
    summary: `${what} ${verdict}: ${who} ${use}`,
    evidence,
    remedies: [
      'end that program, or stop its service',
      'or give one of the two another port',
      ...keepOut(cause, asked),
    ],
  };
}

/** netsh excludes no port that a socket has. */
function keepOut(cause: Cause, asked: AskedBind): readonly string[] {
  if (cause !== 'outgoing-connection' && cause !== 'time-wait-outgoing') return [];
  return [
    `so that no connection is given it again: ${reservingEdit(asked)}, then portplan apply once this one is gone`,
  ];
}

function useWords(cause: Cause, local: string): string {
  if (cause === 'listener') return `has it on ${local}`;
  if (cause !== 'bound-silent') return 'has it for a connection';
  return `has bound ${local}, and neither listens nor connects; netstat shows such a socket only with -q`;
}

/** TcpTimedWaitDelay: 30 to 300 seconds [MS]. */
function timeWaitWords(
  what: string,
  { remote }: HeldSocket,
  more: readonly string[],
): Pick<Words, 'summary' | 'remedies'> {
  return {
    summary: `${what} may be taken: a connection with ${endWords(remote)} that has ended is in TIME_WAIT, and no process has it`,
    remedies: ['wait: it is gone after five minutes at the latest', 'or take another port', ...more],
  };
}

function heldWords(
  what: string,
  row: PortRange,
  port: number,
  user: HeldSocket | undefined,
): Pick<Words, 'summary' | 'remedies'> {
  const block = row.first === row.last ? '' : ` in the block ${formatRange(row)}`;
  const who = user ? `${holdersWords(user, 'a program that is not shown')} has a socket there` : 'no process shows it';
  const summary = `${what} can't be bound: it is held at run time${block}, ${likelyHolder(row)} (WSAEACCES); ${who}`;
  if (isFixed(row)) return { summary, remedies: ['stop the service that holds it', 'or take another port'] };
  const winnat = [
    `\`reserved: [${port}]\` in the plan, then portplan apply --restart-winnat: the port is free then and stays so; containers and WSL are cut off for a moment`,
    'or just for now: net stop winnat, start the server, net start winnat',
  ];
  const reboot = 'or a reboot, after which other ports are held; or another port';
  return {
    summary,
    remedies: isReleasable(row) ? [...winnat, reboot] : ['wsl --shutdown, then start the server', reboot],
  };
}

function outlookOf(stacks: readonly StackState[], { port }: AskedBind): Outlook {
  const ranges = stacks.map(({ dynamic }) => dynamic.active).filter((range) => includes([range], port));
  const reserved = rowWith(stacks, port, true) !== null;
  const [range] = ranges;
  const kept =
    'it is excluded by an administrator: no connection is given it, and WinNAT takes no block there; a plain bind works';
  if (reserved) return { ephemeral: range !== undefined, reserved, notes: [kept] };
  if (!range) return { ephemeral: false, reserved, notes: [] };
  const open = `it lies in the dynamic port range (${formatRange(range)}): a connection or WinNAT may take it`;
  return { ephemeral: true, reserved, notes: [open] };
}
