/** Whose a socket of Windows is: netstat names a process, which may stand for another one, or be gone. */
import { type Holder, UNNAMED } from '../sockets/held-socket.ts';
import { queuesOn, SYSTEM_PID, type WindowsHolders, type WindowsProcess } from './windows-holders.ts';

interface OwnedSocket {
  readonly port: number;
  /** Null, or 0, where netstat shows none. */
  readonly pid: number | null;
}

/**
 * The processes that have it. http.sys listens as process 4 for those of its request queues; a process that is gone has left its
 * socket to one that it had started.
 */
export function holdersOfSocket({ port, pid }: OwnedSocket, known: WindowsHolders): readonly Holder[] {
  if (pid === null || pid === 0) return [];
  if (pid !== SYSTEM_PID) return [holderOf(pid, known)];
  const queues = queuesOn(known, port);
  if (queues.length === 0) return [holderOf(pid, known)];
  const served = { through: 'http.sys', urls: queues.flatMap(({ urls }) => urls) } as const;
  const pids = [...new Set(queues.flatMap((queue) => queue.pids))];
  return (pids.length === 0 ? [pid] : pids).map((each) => ({ ...holderOf(each, known), ...served }));
}

function holderOf(pid: number, { processes }: WindowsHolders): Holder {
  const found = processes?.find((each) => each.pid === pid);
  const plain = { pid, user: null, unit: null, container: null };
  if (!found && pid === SYSTEM_PID) return { ...plain, command: 'System', since: null };
  // tasklist lists every process: one that is missing there has ended.
  if (!found)
    return { ...plain, command: UNNAMED, since: null, ...(processes && { heirs: namesOf(heirsOf(pid, processes)) }) };
  const { name, started, services } = found;
  return { ...plain, command: name, since: started, ...(services && services.length > 0 && { services }) };
}

function namesOf(processes: readonly WindowsProcess[]): NonNullable<Holder['heirs']> {
  return processes.map(({ pid, name }) => ({ pid, name }));
}

/** The process that has started it, and the one that had started that: none that is younger, as numbers are given anew. */
export function ancestorsOf(pid: number, processes: readonly WindowsProcess[]): readonly number[] {
  const ancestors: number[] = [];
  for (let child = processes.find((each) => each.pid === pid); child;) {
    const { parent, started } = child;
    child = processes.find((each) => each.pid === parent && !ancestors.includes(each.pid) && isOlder(each, started));
    if (child) ancestors.push(child.pid);
  }
  return ancestors;
}

function isOlder({ started }: WindowsProcess, than: string | null): boolean {
  return started === null || than === null || started <= than;
}

/** The processes that a process has started, and those that these have: one of them keeps the sockets that it was given. */
export function heirsOf(pid: number, processes: readonly WindowsProcess[]): readonly WindowsProcess[] {
  const heirs = new Map<number, WindowsProcess>();
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    const children = processes.filter((each) => each.parent === parent && each.pid !== pid && !heirs.has(each.pid));
    for (const child of children) heirs.set(child.pid, child);
    open.push(...children.map((child) => child.pid));
  }
  return [...heirs.values()];
}
