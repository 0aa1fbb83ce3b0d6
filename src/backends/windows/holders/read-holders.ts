/** Asks Windows who has its ports: each program only where its answer can matter, as PowerShell alone takes a second to start. */
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { Invocation } from '../../../model/program.ts';
import { heirsOf } from '../../../model/windows/holders-of-socket.ts';
import { SYSTEM_PID, type WindowsHolders, type WindowsProcess } from '../../../model/windows/windows-holders.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import type { Socket } from '../netsh/other-programs-text.ts';
import { readServiceState, readUrlReservations } from './http-text.ts';
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
  const { sockets, rows, depth } = question;
  const isAll = depth === 'all';
  const isOfHttp = isAll || rows.some(isOnePort) || sockets.some(mayBeHttp);
  const [tasks, http, urlReservations] = await Promise.all([
    isAll || rows.length > 0 || sockets.some(({ pid }) => pid) ? printed(system, TASKS) : null,
    isOfHttp ? printed(system, SERVICE_STATE) : null,
    isOfHttp ? printed(system, URL_RESERVATIONS) : null,
  ]);
  const queues = http === null ? null : readServiceState(http);
  const named = processesIn(tasks, null);
  const asked = new Set([...sockets.flatMap(({ pid }) => pid ?? []), ...(queues ?? []).flatMap(({ pids }) => pids)]);
  const of = (pid: number): WindowsProcess | undefined => named?.find((each) => each.pid === pid);
  const isGone = named !== null && [...asked].some((pid) => pid > SYSTEM_PID && !of(pid));
  const isShared = [...asked].some((pid) => of(pid)?.name.toLowerCase() === 'svchost.exe');
  const [details, proxies] = await Promise.all([
    isAll || isGone || (depth === 'services' && [...asked].some((pid) => pid > SYSTEM_PID))
      ? printed(system, PROCESSES)
      : null,
    isAll || (depth === 'services' && isShared) ? printed(system, PORT_PROXIES) : null,
  ]);
  const all = details === null ? named : processesIn(tasks, readProcessDetails(details));
  return {
    processes: all && concerned(all, asked),
    http: queues,
    urlReservations: urlReservations === null ? null : readUrlReservations(urlReservations),
    portProxies: proxies === null ? null : readPortProxies(proxies),
    isWslRunning: isWslAmong(all),
  };
}

/** Those that are asked for, and what those that are gone have started: a snapshot tells of no others. */
function concerned(all: readonly WindowsProcess[], asked: ReadonlySet<number>): readonly WindowsProcess[] {
  const present = new Set(all.map(({ pid }) => pid));
  const gone = [...asked].filter((pid) => !present.has(pid));
  const kept = new Set([...asked, ...gone.flatMap((pid) => heirsOf(pid, all)).map(({ pid }) => pid)]);
  return all.filter(({ pid }) => kept.has(pid)).toSorted((a, b) => a.pid - b.pid);
}

function isOnePort({ first, last }: PortRange): boolean {
  return first === last;
}

/** NetBIOS and SMB, which the kernel serves itself. */
const KERNEL_PORTS: ReadonlySet<number> = new Set([137, 138, 139, 445]);

function mayBeHttp({ pid, port }: Socket): boolean {
  return pid === SYSTEM_PID && !KERNEL_PORTS.has(port);
}

/** Null where it can't be started, or fails: netsh prints its refusals on the same stream. */
async function printed(system: ReadOnlySystem, invocation: Invocation): Promise<string | null> {
  const ran = await runIfAvailable(system, invocation);
  return ran?.status === 0 ? ran.stdout : null;
}
