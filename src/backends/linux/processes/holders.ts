/** Who holds sockets: a process has a descriptor that leads to `socket:[INODE]`. */
import { bytesOf, decodeUtf8 } from '../../../model/bytes.ts';
import type { FoundHolders, Holder } from '../../../model/sockets/held-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readOrNull } from '../read-or-null.ts';
import { accounts } from './accounts.ts';
import { readCgroup } from './cgroup.ts';
import { commandLine } from './command-line.ts';
import { accountIn, parentIn, processFile, statNumber } from './process-files.ts';

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
  const found = heldByEach(all, (pid) => heldBy(system, [`/proc/${pid}`], inodes));
  const missing = new Set([...inodes].filter((inode) => !found.held.has(inode)));
  const inThreads = heldByEach(missing.size === 0 ? [] : all, (pid) =>
    heldBy(system, threadsWithOwnFiles(system, pid), missing),
  );
  const held = [...found.held, ...inThreads.held];
  const described = new Map(held.flatMap(([, pids]) => pids).map((pid) => [pid, describeProcess(system, pid)]));
  const byInode = new Map(held.map(([inode, pids]) => [inode, pids.flatMap((pid) => described.get(pid) ?? [])]));
  // Process 1 is always there: where it is not listed (hidepid=2), only the processes of the current account are.
  return { byInode, hidden: found.hidden + (all.includes(1) ? 0 : 1) };
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

/**
 * Which of these inodes the files have of the process, or of threads, in these folders; null where that may not be read. One
 * process may have 100,000 descriptors: once all are found, the others are not looked at.
 */
function heldBy(
  system: ReadOnlySystem,
  folders: readonly string[],
  inodes: ReadonlySet<number>,
): ReadonlySet<number> | null {
  return orNull(DENIED, () => {
    const held = new Set<number>();
    for (const folder of folders)
      for (const name of descriptors(system, folder)) {
        const inode = socketAt(system, folder, name);
        if (inode !== null && inodes.has(inode)) held.add(inode);
        if (held.size === inodes.size) return held;
      }
    return held;
  });
}

/** Threads that share the files of their process have the same descriptors, to which no link needs to be read. */
function threadsWithOwnFiles(system: ReadOnlySystem, pid: number): readonly string[] {
  const threads = orNull([...ENDED, ...DENIED], () => system.list(`/proc/${pid}/task`)) ?? [];
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
  return orNull(ENDED, () => system.list(`${folder}/fd`)) ?? [];
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
    command: shortened(commandLine(read('cmdline'), name)),
    user: uid === undefined ? null : accountName(system, uid),
    ...readCgroup(read('cgroup')),
    since: startOf(read('stat'), readOrNull(system, '/proc/stat') ?? ''),
  };
}

const LONGEST_COMMAND = 120;

function shortened(latin1: string): string {
  const command = decodeUtf8(bytesOf(latin1));
  return command.length <= LONGEST_COMMAND ? command : `${command.slice(0, LONGEST_COMMAND - 1)}…`;
}

/** The name in /etc/passwd; the number for an account that is not there, as NSS alone may know it. */
function accountName(system: ReadOnlySystem, uid: number): string {
  return accounts(system).find((account) => account.uid === uid)?.name ?? String(uid);
}

/** The 22nd word counts hundredths of a second (USER_HZ) since boot. */
function startOf(stat: string, bootText: string): string | null {
  const ticks = statNumber(stat, 22);
  const boot = Number(/^btime (\d+)/m.exec(bootText)?.[1]);
  const seconds = boot + Math.floor(ticks / 100);
  const start = new Date(seconds * 1000);
  return Number.isNaN(start.getTime()) ? null : `${start.toISOString().slice(0, 19)}Z`;
}
