/** Where inet_diag can't be asked: processes with a socket that is in no table, as one is that is bound and neither listens nor connects. */
import type { Holder } from '../../../model/sockets/held-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { describeProcess, runningPids, socketInodes } from '../processes/holders.ts';
import { readOrNull } from '../read-or-null.ts';

/** The tables, and which word of a line is the inode: counted from 0, or from the end where it is negative. */
const TABLES: readonly (readonly [name: string, column: number])[] = [
  ...['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'udplite6', 'raw', 'raw6', 'icmp', 'icmp6'].map(
    (name) => [name, 9] as const,
  ),
  ['unix', 6],
  ['netlink', -1],
  ['packet', -1],
];

/** Such processes of this network namespace, as far as they may be looked at. */
export function possibleHolders(system: ReadOnlySystem): readonly Holder[] {
  const listed = new Set(TABLES.flatMap(([name, column]) => inodesIn(system, name, column)));
  const here = namespaceOf(system, 'self');
  return runningPids(system).flatMap((pid) => {
    if (namespaceOf(system, String(pid)) !== here) return [];
    const isSuspect = (socketInodes(system, pid) ?? []).some((inode) => !listed.has(inode));
    const holder = isSuspect ? describeProcess(system, pid) : null;
    return holder ? [holder] : [];
  });
}

function inodesIn(system: ReadOnlySystem, name: string, column: number): readonly number[] {
  const text = readOrNull(system, `/proc/net/${name}`) ?? '';
  return text.split('\n').map((line) => Number(line.trim().split(/\s+/).at(column)));
}

function namespaceOf(system: ReadOnlySystem, pid: string): string | null {
  return orNull(['ENOENT', 'ESRCH', 'EACCES', 'EPERM'], () => system.readLink(`/proc/${pid}/ns/net`));
}
