import type { NetSocket } from './net-socket.ts';
import type { StartedProgram } from './started-program.ts';

export interface ListenerDetails {
  /** Whether an IPv6 socket leaves IPv4 alone; null where nobody can tell. */
  readonly ipv6Only: (socket: NetSocket) => boolean | null;
  /** By process. */
  readonly started: ReadonlyMap<number, StartedProgram>;
}
