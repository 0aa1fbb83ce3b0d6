import type { NetSocket } from './net-socket.ts';
import type { WindowsProcess } from '../windows/windows-holders.ts';
import type { SocketUnit } from './socket-unit.ts';

/** The command of a holder that is known by its number alone. */
export const UNNAMED = 'unnamed';

/** A process that holds a socket. */
export interface Holder {
  readonly pid: number;
  /** The process that started it; left out where the OS did not say. */
  readonly parent?: number;
  readonly command: string;
  /** Null where the OS did not say. */
  readonly user: string | null;
  readonly unit: string | null;
  /** The number of the account whose own systemd has the unit; left out where it is the host's. */
  readonly unitAccount?: number;
  readonly container: string | null;
  /** The socket unit that systemd holds the socket for; left out for other programs, and where it is not known. */
  readonly socketUnit?: SocketUnit;
  /** When the process started, ISO 8601. */
  readonly since: string | null;
  /** Windows: the services that it runs; left out where none are known. */
  readonly services?: readonly string[];
  /** Windows: http.sys listens for it as process 4; `urls`: what is registered on the port. */
  readonly through?: 'http.sys';
  readonly urls?: readonly string[];
  /** Windows: the process has ended. These it had started, as far as that is known, and one of them keeps its socket. */
  readonly heirs?: readonly Pick<WindowsProcess, 'pid' | 'name'>[];
}

export interface HeldSocket extends NetSocket {
  readonly holders: readonly Holder[];
}

/** The processes of some sockets, by the inodes of these. */
export interface FoundHolders {
  readonly byInode: ReadonlyMap<number, readonly Holder[]>;
  /** Processes whose descriptors may not be read: one of them may hold what no process seems to hold. */
  readonly hidden: number;
}
