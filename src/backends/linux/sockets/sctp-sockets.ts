/** The SCTP endpoints of the network namespace that portplan runs in, as /proc/net/sctp/eps prints them where the kernel has loaded SCTP. */
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { countRows, noteUnread } from '../unread-rows.ts';
import { readOrNull } from '../read-or-null.ts';

/** `ENDPT SOCK STY SST HBKT LPORT UID INODE LADDRS`: net/sctp/proc.c. The state is that of a TCP socket; 10 is LISTEN. */
const ROW = /^\s*\S+ +\S+ +\d+ +(\d+) +\d+ +(\d+) +(\d+) +(\d+) +(\S.*)$/;
const LISTEN = '10';
const HEADING_OR_ROW = new RegExp(`^ *ENDPT |${ROW.source}`);

/** Null where SCTP is not loaded, or the table may not be read. A socket of several addresses is there once for each. */
export function sctpSockets(system: ReadOnlySystem): readonly NetSocket[] | null {
  const text = readOrNull(system, '/proc/net/sctp/eps');
  if (text === null) return null;
  noteUnread(system, '/proc/net/sctp/eps', countRows(text, HEADING_OR_ROW));
  return sctpSocketsIn(text);
}

export function sctpSocketsIn(text: string): readonly NetSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, state, port, uid, inode, addresses = ''] = ROW.exec(line) ?? [];
    return addresses
      .trim()
      .split(/ +/)
      .filter((address) => address !== '')
      .map((address) => ({
        protocol: 'sctp' as const,
        state: state === LISTEN ? ('listening' as const) : ('unconnected' as const),
        local: { address: address.replace(/^\*/, ''), port: Number(port) },
        remote: { address: '', port: 0 },
        ...{ uid: Number(uid), inode: Number(inode), secondsLeft: null },
      }));
  });
}
