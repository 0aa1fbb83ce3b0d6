/** Who holds sockets: a process has a descriptor that leads to `socket:[INODE]`. */
import { bytesOf, decodeUtf8 } from '../../../model/bytes.ts';
import type { FoundHolders, Holder } from '../../../model/sockets/held-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { terminalText } from '../../../model/text/terminal-text.ts';
import { accounts } from './accounts.ts';
import { readCgroup } from './cgroup.ts';
import { commandLine } from './command-line.ts';

/** Errors of processes that end while they are looked at, or that belong to another account. */
const ENDED = ['ENOENT', 'ESRCH'];
const DENIED = ['EACCES', 'EPERM'];
const GONE = [...ENDED, ...DENIED, 'ENOTDIR', 'EINVAL'];

/** Only what these inodes need is read of a process. */
export function findHolders(system: ReadOnlySystem, inodes: ReadonlySet<number>): FoundHolders {
  if (inodes.size === 0) return { byInode: new Map(), hidden: 0 };
  const byInode = new Map<number, Holder[]>();
  let hidden = 0;
  const all = processes(system);
  // Process 1 is always there: where it is not listed (hidepid=2), only the processes of the current account are.
  if (!all.includes(1)) hidden++;
  for (const pid of all) {
    const held = heldBy(system, pid, inodes);
    if (held === null) hidden++;
    const holder = held?.size ? describeProcess(system, pid) : null;
    if (holder) for (const inode of held ?? []) byInode.set(inode, [...(byInode.get(inode) ?? []), holder]);
  }
  return { byInode, hidden };
}

export function processes(system: ReadOnlySystem): readonly number[] {
  return system
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Which of these inodes the process has; null where that may not be read. One process may have 100,000 descriptors: once all are found, the
 * others are not looked at.
 */
function heldBy(system: ReadOnlySystem, pid: number, inodes: ReadonlySet<number>): ReadonlySet<number> | null {
  return orNull(DENIED, () => {
    const held = new Set<number>();
    for (const name of descriptors(system, pid)) {
      const inode = socketAt(system, pid, name);
      if (inode !== null && inodes.has(inode)) held.add(inode);
      if (held.size === inodes.size) break;
    }
    return held;
  });
}

/** The inodes of its sockets; null where that may not be read. A process that has just ended has none. */
export function socketsOf(system: ReadOnlySystem, pid: number): readonly number[] | null {
  return orNull(DENIED, () => descriptors(system, pid).flatMap((name) => socketAt(system, pid, name) ?? []));
}

function descriptors(system: ReadOnlySystem, pid: number): readonly string[] {
  return orNull(ENDED, () => system.list(`/proc/${pid}/fd`)) ?? [];
}

const SOCKET = 'socket:[';
const NO_LINK = [...ENDED, 'ENOTDIR', 'EINVAL'];

/**
 * The inode of the socket behind a descriptor; null where it is none. Throws EACCES or EPERM: a process with more capabilities
 * than this one lets its descriptors be listed, but not read.
 */
function socketAt(system: ReadOnlySystem, pid: number, name: string): number | null {
  const link = orNull(NO_LINK, () => system.readLink(`/proc/${pid}/fd/${name}`)) ?? '';
  return link.startsWith(SOCKET) ? Number.parseInt(link.slice(SOCKET.length), 10) : null;
}

/** The process as findings name it; null where it has ended. */
export function describeProcess(system: ReadOnlySystem, pid: number): Holder | null {
  const read = (name: string): string => orNull(GONE, () => system.readFile(`/proc/${pid}/${name}`)) ?? '';
  const name = read('comm').replace(/\n$/, '');
  if (name === '') return null;
  const status = read('status');
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status)?.[1];
  const parent = /^PPid:\t(\d+)/m.exec(status)?.[1];
  return {
    pid,
    ...(parent !== undefined && { parent: Number(parent) }),
    command: printable(commandLine(read('cmdline'), name)),
    user: uid === undefined ? null : accountName(system, Number(uid)),
    ...readCgroup(read('cgroup')),
    since: startOf(read('stat'), orNull(GONE, () => system.readFile('/proc/stat')) ?? ''),
  };
}

const LONGEST_COMMAND = 120;

/** The command line, safe for a terminal: a process may write any bytes there. */
function printable(latin1: string): string {
  const safe = terminalText(decodeUtf8(bytesOf(latin1)));
  return safe.length <= LONGEST_COMMAND ? safe : `${safe.slice(0, LONGEST_COMMAND - 1)}…`;
}

/** The name in /etc/passwd; the number for an account that is not there, as NSS alone may know it. */
function accountName(system: ReadOnlySystem, uid: number): string {
  return terminalText(accounts(system).find((account) => account.uid === uid)?.name ?? String(uid));
}

/** The 22nd word counts hundredths of a second (USER_HZ) since boot; the second one may hold blanks and brackets. */
function startOf(stat: string, bootText: string): string | null {
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const boot = Number(/^btime (\d+)/m.exec(bootText)?.[1]);
  const seconds = boot + Math.floor(ticks / 100);
  return Number.isFinite(seconds) ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` : null;
}
