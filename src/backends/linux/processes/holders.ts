/** Who holds sockets: a process has a descriptor that leads to `socket:[INODE]`. */
import { bytesOf, decodeUtf8 } from '../../../model/bytes.ts';
import type { FoundHolders, Holder } from '../../../model/sockets/held-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { onceARun } from '../once-a-run.ts';
import { readOrNull } from '../read-or-null.ts';
import { accountNames } from './accounts.ts';
import { readCgroup } from './cgroup.ts';
import { commandLine } from './command-line.ts';
import { processBudget } from './process-budget.ts';
import { accountIn, commandStart, parentIn, processFile, statNumber } from './process-files.ts';

/** Errors of processes that end while they are looked at, or that belong to another account. */
const ENDED = ['ENOENT', 'ESRCH'];
const DENIED = ['EACCES', 'EPERM'];

/**
 * Only what these inodes need is read of a process. Threads are looked at where no process seems to have a socket: one may have
 * files of its own (unshare(2) with CLONE_FILES), and where the first one has ended, /proc/PID/fd is empty.
 */
export function findHolders(system: ReadOnlySystem, inodes: ReadonlySet<number>): FoundHolders {
  if (inodes.size === 0) return { byInode: new Map(), hidden: 0 };
  const all = runningPids(system);
  const found = heldInProcesses(system, all, inodes);
  const missing = new Set([...inodes].filter((inode) => !found.held.has(inode)));
  const inThreads = heldByEach(missing.size === 0 ? [] : all, (pid) =>
    heldBy(system, threadsWithOwnFiles(system, pid), missing),
  );
  const held = [...found.held, ...inThreads.held];
  const named = held.map(([inode, pids]) => [inode, firstHolders(system, pids)] as const);
  const described = new Map(named.flatMap(([, pids]) => pids).map((pid) => [pid, describeProcess(system, pid)]));
  const byInode = new Map(named.map(([inode, pids]) => [inode, pids.flatMap((pid) => described.get(pid) ?? [])]));
  // Process 1 is always there: where it is not listed (hidepid=2), only the processes of the current account are.
  return { byInode, hidden: found.hidden + (all.includes(1) ? 0 : 1) };
}

/** A server that forks for each client may have some hundreds. */
const MOST_HOLDERS = 1000;

function firstHolders(system: ReadOnlySystem, pids: readonly number[]): readonly number[] {
  const { holders } = processBudget(system).leftOut;
  for (const pid of pids.slice(MOST_HOLDERS)) holders.add(pid);
  return pids.slice(0, MOST_HOLDERS);
}

interface Held {
  /** The processes of each socket. */
  readonly held: ReadonlyMap<number, readonly number[]>;
  /** How many processes may not be looked at. */
  readonly hidden: number;
}

function heldByEach(pids: readonly number[], look: (pid: number) => ReadonlySet<number> | null): Held {
  const held = new Map<number, number[]>();
  let hidden = 0;
  for (const pid of pids) {
    const found = look(pid);
    if (found === null) hidden++;
    for (const inode of found ?? []) {
      const pids = held.get(inode);
      if (pids) pids.push(pid);
      else held.set(inode, [pid]);
    }
  }
  return { held, hidden };
}

export function runningPids(system: ReadOnlySystem): readonly number[] {
  return system
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** What is looked at of each process before any is looked at further: a server has its listeners among its first descriptors. */
const FIRST_DESCRIPTORS = 64;

/** First a few descriptors of each, so that no process can keep the others from being looked at. */
function heldInProcesses(system: ReadOnlySystem, pids: readonly number[], inodes: ReadonlySet<number>): Held {
  const long: number[] = [];
  const first = heldByEach(pids, (pid) => {
    const names = orNull(DENIED, () => namesIn(system, `/proc/${pid}/fd`, FIRST_DESCRIPTORS));
    const held = names && heldAt(system, `/proc/${pid}`, names, inodes);
    if (names?.length === FIRST_DESCRIPTORS && held !== null && held.size < inodes.size) long.push(pid);
    return held;
  });
  const rest = heldByEach(long, (pid) => heldBy(system, [`/proc/${pid}`], inodes));
  const held = new Map(first.held);
  for (const [inode, more] of rest.held) {
    const all = new Set([...(held.get(inode) ?? []), ...more]);
    held.set(
      inode,
      [...all].sort((a, b) => a - b),
    );
  }
  return { held, hidden: first.hidden };
}

/** Which of these inodes the files have of the process, or of threads, in these folders; null where that may not be read. */
function heldBy(
  system: ReadOnlySystem,
  folders: readonly string[],
  inodes: ReadonlySet<number>,
): ReadonlySet<number> | null {
  return orNull(DENIED, () => {
    const held = new Set<number>();
    for (const folder of folders)
      for (const inode of heldAt(system, folder, descriptors(system, folder), inodes) ?? []) held.add(inode);
    return held;
  });
}

/** One process may have 100,000 descriptors: once all are found, the others are not looked at. */
function heldAt(
  system: ReadOnlySystem,
  folder: string,
  names: readonly string[],
  inodes: ReadonlySet<number>,
): ReadonlySet<number> | null {
  return orNull(DENIED, () => {
    const held = new Set<number>();
    for (const name of names) {
      const inode = socketAt(system, folder, name);
      if (inode !== null && inodes.has(inode)) held.add(inode);
      if (held.size === inodes.size) break;
    }
    return held;
  });
}

/** Threads that share the files of their process have the same descriptors, to which no link needs to be read. */
function threadsWithOwnFiles(system: ReadOnlySystem, pid: number): readonly string[] {
  const threads = orNull(DENIED, () => budgetedNames(system, `/proc/${pid}/task`)) ?? [];
  if (threads.length < 2) return [];
  const open = (folder: string): string =>
    (orNull(DENIED, () => descriptors(system, folder)) ?? []).toSorted().join(' ');
  const shared = open(`/proc/${pid}`);
  const folders = threads.filter((thread) => Number(thread) !== pid).map((thread) => `/proc/${pid}/task/${thread}`);
  return folders.filter((folder) => open(folder) !== shared);
}

/** The inodes of its sockets; null where that may not be read. A process that has just ended has none. */
export function socketInodes(system: ReadOnlySystem, pid: number): readonly number[] | null {
  const folder = `/proc/${pid}`;
  return orNull(DENIED, () => descriptors(system, folder).flatMap((name) => socketAt(system, folder, name) ?? []));
}

function descriptors(system: ReadOnlySystem, folder: string): readonly string[] {
  return budgetedNames(system, `${folder}/fd`);
}

/** The names in a folder of a process, as many as the run has room for. */
function budgetedNames(system: ReadOnlySystem, folder: string): readonly string[] {
  const budget = processBudget(system);
  const names = namesIn(system, folder, budget.descriptors + 1);
  if (names.length > budget.descriptors) budget.leftOut.descriptors.add(folder.split('/')[2] ?? '');
  const taken = names.slice(0, budget.descriptors);
  budget.descriptors -= taken.length;
  return taken;
}

function namesIn(system: ReadOnlySystem, folder: string, most: number): readonly string[] {
  return orNull(ENDED, () => system.list(folder, most)) ?? [];
}

const SOCKET = 'socket:[';
const NO_LINK = [...ENDED, 'ENOTDIR', 'EINVAL'];

/**
 * The inode of the socket behind a descriptor; null where it is none. Throws EACCES or EPERM: a process with more capabilities
 * than this one lets its descriptors be listed, but not read.
 */
function socketAt(system: ReadOnlySystem, folder: string, name: string): number | null {
  const link = orNull(NO_LINK, () => system.readLink(`${folder}/fd/${name}`)) ?? '';
  return link.startsWith(SOCKET) ? Number.parseInt(link.slice(SOCKET.length), 10) : null;
}

/** The process as findings name it; null where it has ended. */
export function describeProcess(system: ReadOnlySystem, pid: number): Holder | null {
  const read = (name: string): string => processFile(system, pid, name);
  const name = read('comm').replace(/\n$/, '');
  if (name === '') return null;
  const status = read('status');
  const [uid, parent] = [accountIn(status), parentIn(status)];
  return {
    pid,
    ...(parent !== undefined && { parent }),
    command: shortened(commandLine(commandStart(system, pid), name)),
    user: uid === undefined ? null : accountName(system, uid),
    ...readCgroup(read('cgroup')),
    since: startOf(read('stat'), bootTime(system)),
  };
}

const LONGEST_COMMAND = 120;

function shortened(latin1: string): string {
  const command = decodeUtf8(bytesOf(latin1));
  return command.length <= LONGEST_COMMAND ? command : `${command.slice(0, LONGEST_COMMAND - 1)}…`;
}

/** The name in /etc/passwd; the number for an account that is not there, as NSS alone may know it. */
function accountName(system: ReadOnlySystem, uid: number): string {
  return accountNames(system).get(uid) ?? String(uid);
}

/** The second when the kernel started; NaN where it does not say. */
const bootTime = onceARun((system) => Number(/^btime (\d+)/m.exec(readOrNull(system, '/proc/stat') ?? '')?.[1]));

/** The 22nd word counts hundredths of a second (USER_HZ) since boot. */
function startOf(stat: string, boot: number): string | null {
  const ticks = statNumber(stat, 22);
  const seconds = boot + Math.floor(ticks / 100);
  const start = new Date(seconds * 1000);
  return Number.isNaN(start.getTime()) ? null : `${start.toISOString().slice(0, 19)}Z`;
}
