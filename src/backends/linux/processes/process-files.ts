/** The files of /proc/PID, as proc_pid(5) describes them. A process that has ended, or that belongs to another account, has none. */
import { type Bytes, bytesOf, NO_BYTES } from '../../../model/bytes.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readOrNull, UNREADABLE } from '../read-or-null.ts';
import { processBudget } from './process-budget.ts';

/** A process by its number; `self` is portplan itself. */
type Pid = number | 'self';

/** The bytes of one of its files; none where it can't be read. */
export function processFile(system: ReadOnlySystem, pid: Pid, name: string): Bytes {
  return readOrNull(system, `/proc/${pid}/${name}`) ?? NO_BYTES;
}

/** What is read of every command line: more than is shown of one. */
const FIRST_OF_COMMAND = 1024;
/** As long as the longest word that the kernel takes. */
const LONGEST_COMMAND = 128 * 1024;

/** The beginning of its command line, enough to show. */
export function commandStart(system: ReadOnlySystem, pid: Pid): Bytes {
  return startOf(system, pid, FIRST_OF_COMMAND);
}

/** Its command line, as far as the run has room for it. Read once: it stays what it is, unless the process turns into another program. */
export function wholeCommand(system: ReadOnlySystem, pid: Pid): Bytes {
  const budget = processBudget(system);
  const known = budget.known.get(`/proc/${pid}/cmdline`);
  if (known !== undefined) return bytesOf(known);
  const most = Math.max(FIRST_OF_COMMAND, Math.min(LONGEST_COMMAND, budget.bytes));
  const text = startOf(system, pid, most + 1);
  budget.bytes -= text.length;
  if (text.length > most) budget.leftOut.commandLines.add(pid);
  budget.known.set(`/proc/${pid}/cmdline`, text.slice(0, most));
  return bytesOf(text.slice(0, most));
}

function startOf(system: ReadOnlySystem, pid: Pid, most: number): Bytes {
  return orNull(UNREADABLE, () => system.readStart(`/proc/${pid}/cmdline`, most)) ?? NO_BYTES;
}

/** The directory that it works in; null where this account may not see that. */
export function workingDirectory(system: ReadOnlySystem, pid: Pid): string | null {
  const path = orNull(UNREADABLE, () => system.readLink(`/proc/${pid}/cwd`));
  return path?.startsWith('/') === true ? path : null;
}

/** Its parent, by the text of its `status`; undefined where that does not say. */
export function parentIn(status: string): number | undefined {
  return numberIn(/^PPid:\t(\d+)/m.exec(status));
}

/** The account that it runs as, by the same. */
export function accountIn(status: string): number | undefined {
  return numberIn(/^Uid:\t\d+\t(\d+)/m.exec(status));
}

function numberIn(found: RegExpExecArray | null): number | undefined {
  return found ? Number(found[1]) : undefined;
}

/** A word of its `stat`, counted from 1; the second one may hold blanks and brackets, and is not to be had. */
export function statNumber(stat: string, place: number): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[place - 3]);
}

/** Whether a set in the text of its `status`, such as CapEff or SigIgn, has the bit; null where the text has no such set. */
export function hasBit(status: string, set: string, bit: bigint): boolean | null {
  const bits = new RegExp(`^${set}:\\t([\\da-f]+)`, 'm').exec(status)?.[1];
  return bits === undefined ? null : ((BigInt(`0x${bits}`) >> bit) & 1n) === 1n;
}

/** Numbers of linux/capability.h. */
const NUMBERS = { CAP_NET_BIND_SERVICE: 10n, CAP_NET_ADMIN: 12n } as const;
type Capability = keyof typeof NUMBERS;

/** The text of /proc/self/status; '' where it may not be read. */
export function ownStatus(system: ReadOnlySystem): string {
  return processFile(system, 'self', 'status');
}

/** Whether the set of that status holds the capability; null where /proc does not say. */
export function holds(status: string, set: 'CapEff' | 'CapBnd', capability: Capability): boolean | null {
  return hasBit(status, set, NUMBERS[capability]);
}

/** Whether this process may list the packet rules. */
export function mayAdministerNetwork(system: ReadOnlySystem): boolean {
  return holds(ownStatus(system), 'CapEff', 'CAP_NET_ADMIN') ?? system.user().uid === 0;
}
