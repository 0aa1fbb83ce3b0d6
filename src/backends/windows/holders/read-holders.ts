/** Asks Windows who has its ports: each program only where its answer can matter, as PowerShell alone takes a second to start. */
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { Invocation } from '../../../model/program.ts';
import { ancestorsOf, heirsOf } from '../../../model/windows/holders-of-socket.ts';
import {
  type HttpQueue,
  SYSTEM_PID,
  type WindowsHolders,
  type WindowsProcess,
} from '../../../model/windows/windows-holders.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import type { Socket } from '../netsh/other-programs-text.ts';
import { readRequestQueues, readUrlReservations } from './http-text.ts';
import { readPortProxies } from './port-proxy-text.ts';
import { isWslAmong, processesIn, PROCESSES, readProcessDetails, TASKS } from './processes-text.ts';

export const SERVICE_STATE = netsh('http show servicestate view=requestq verbose=yes');
export const URL_RESERVATIONS = netsh('http show urlacl');
export const PORT_PROXIES = netsh('interface portproxy show all');

function netsh(words: string): Invocation {
  return { program: 'netsh', words: words.split(' ') };
}

export interface HolderQuestion {
  /** Whose these are. */
  readonly sockets: readonly Socket[];
  /** A row without a star has a port that is asked about: of one port it may be one of http.sys. */
  readonly rows: readonly PortRange[];
  /** all: whatever may be asked later, of a snapshot. services: which services have the sockets, too. names: the programs alone. */
  readonly depth: 'all' | 'services' | 'names';
}

export async function readHolders(system: ReadOnlySystem, question: HolderQuestion): Promise<WindowsHolders> {
  const [tasks, http] = await Promise.all([
    mattersWho(question) ? printed(system, TASKS) : null,
    mayBeHttp(question) ? readHttp(system) : null,
  ]);
  const named = processesIn(tasks, null);
  const asked = askedFor(question, http?.http ?? []);
  const [details, proxies] = await Promise.all([
    mattersWhence(question, asked, named) ? printed(system, PROCESSES) : null,
    mayBeForwarded(question, asked, named) ? printed(system, PORT_PROXIES) : null,
  ]);
  const all = details === null ? named : processesIn(tasks, readProcessDetails(details));
  return {
    processes: all && concerned(all, question.depth === 'services' ? withAncestors(all, asked) : asked),
    ...(http ?? { http: null, urlReservations: null }),
    portProxies: proxies === null ? null : readPortProxies(proxies),
    isWslRunning: isWslAmong(all),
  };
}

async function readHttp(system: ReadOnlySystem): Promise<Pick<WindowsHolders, 'http' | 'urlReservations'>> {
  const [state, reservations] = await Promise.all([printed(system, SERVICE_STATE), printed(system, URL_RESERVATIONS)]);
  return {
    http: state === null ? null : readRequestQueues(state),
    urlReservations: reservations === null ? null : readUrlReservations(reservations),
  };
}

function mattersWho({ sockets, rows, depth }: HolderQuestion): boolean {
  return depth === 'all' || rows.length > 0 || sockets.some(({ pid }) => pid !== null && pid !== 0);
}

/** NetBIOS and SMB, which the kernel serves itself. */
const KERNEL_PORTS: ReadonlySet<number> = new Set([137, 138, 139, 445]);

function mayBeHttp({ sockets, rows, depth }: HolderQuestion): boolean {
  const isOnePort = rows.some(({ first, last }) => first === last);
  const isOfSystem = sockets.some(({ pid, port }) => pid === SYSTEM_PID && !KERNEL_PORTS.has(port));
  return depth === 'all' || isOnePort || isOfSystem;
}

function askedFor({ sockets }: HolderQuestion, queues: readonly HttpQueue[]): ReadonlySet<number> {
  return new Set([...sockets.flatMap(({ pid }) => pid ?? []), ...queues.flatMap(({ pids }) => pids)]);
}

/** Which process started which: what a process that is gone has started may have its socket. Which services a process runs. */
function mattersWhence({ depth }: HolderQuestion, asked: ReadonlySet<number>, named: Named): boolean {
  const programs = [...asked].filter((pid) => pid > SYSTEM_PID);
  const isGone = named !== null && programs.some((pid) => nameOf(pid, named) === undefined);
  return depth === 'all' || isGone || (depth === 'services' && programs.length > 0);
}

/** iphlpsvc listens for every rule of portproxy, in a svchost.exe. */
function mayBeForwarded({ depth }: HolderQuestion, asked: ReadonlySet<number>, named: Named): boolean {
  const isShared = [...asked].some((pid) => nameOf(pid, named)?.toLowerCase() === 'svchost.exe');
  return depth === 'all' || (depth === 'services' && isShared);
}

type Named = readonly WindowsProcess[] | null;

function nameOf(pid: number, named: Named): string | undefined {
  return named?.find((each) => each.pid === pid)?.name;
}

/** Those that are asked for, and what those that are gone have started: a snapshot tells of no others. */
function concerned(all: readonly WindowsProcess[], asked: ReadonlySet<number>): readonly WindowsProcess[] {
  const present = new Set(all.map(({ pid }) => pid));
  const gone = [...asked].filter((pid) => !present.has(pid));
  const kept = new Set([...asked, ...gone.flatMap((pid) => heirsOf(pid, all)).map(({ pid }) => pid)]);
  return all.filter(({ pid }) => kept.has(pid)).toSorted((a, b) => a.pid - b.pid);
}

/** A service may be what has started the process that has its port. */
function withAncestors(all: readonly WindowsProcess[], asked: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...asked, ...[...asked].flatMap((pid) => ancestorsOf(pid, all))]);
}

/** Null where it can't be started, or fails: netsh prints its refusals on the same stream. */
async function printed(system: ReadOnlySystem, invocation: Invocation): Promise<string | null> {
  const ran = await runIfAvailable(system, invocation);
  return ran?.status === 0 ? ran.stdout : null;
}
