/** Why a port can or can't be bound. */
import type { PortRange } from '../ports/port-set.ts';
import type { ConnectionOrigin } from '../sockets/connection-origin.ts';
import type { HeldSocket } from '../sockets/held-socket.ts';
import type { AddressFault, WindowsBindFacts } from './bind-facts.ts';

/** The kinds are stable words, for programs. */
export type Cause =
  /** reserved: free, and the OS gives it to no connection. administered: the same on Windows, by an administrator. */
  | { readonly kind: 'free' | 'reserved' | 'administered' }
  /** preflight: systemd listens there for a socket unit, and hands the socket over to the service that starts. */
  | { readonly kind: 'handed-over'; readonly socketUnit: string; readonly unit: string }
  /** The service whose plan names its unit or program has the port itself. */
  | { readonly kind: 'itself'; readonly socket: HeldSocket }
  | SocketCause
  | UnexplainedCause
  | PrivilegeCause
  | AddressCause
  | RefusedCause
  | HeldCause
  | BarredCause;

export type CauseKind = Cause['kind'];

export function isFree({ kind }: Cause): boolean {
  return kind === 'free' || kind === 'reserved' || kind === 'administered';
}

/** What a socket on a port is used for. */
export type SocketUse =
  | 'listener'
  | 'bound-silent'
  | 'outgoing-connection'
  | 'close-wait'
  | 'accepted-connection'
  | 'closing'
  | 'time-wait-outgoing'
  | 'time-wait-listener';

export interface SocketCause {
  readonly kind: SocketUse | 'other-family';
  readonly socket: HeldSocket;
  /** Null where it has no peer. */
  readonly origin: ConnectionOrigin | null;
  /** The socket is of IPv6, and the bind of IPv4 alone. */
  readonly isOtherFamily: boolean;
}

/** The bind was refused (EADDRINUSE), and no table shows a socket. */
export interface UnexplainedCause {
  readonly kind: 'bound-silent';
  readonly socket: null;
  /** Silent sockets were seen to be none: whatever had the port was gone when the tables were read. */
  readonly isGone: boolean;
}

export interface PrivilegeCause {
  readonly kind: 'unprivileged-start';
  readonly lack: PrivilegeLack;
  /** What is in the way besides. */
  readonly besides: Cause | null;
  /** The server may have the right from its unit or its file, which was not looked at. */
  readonly mayBeGranted: boolean;
}

export interface PrivilegeLack {
  readonly start: number;
  /** has-it: and a security policy, or the user namespace, refuses all the same. */
  readonly reason: 'has-it' | 'barred' | 'lost-by-root' | 'neither';
}

export interface AddressCause {
  readonly kind: 'address-not-local';
  /** The interfaces whose IPv6 is switched off, which may be why; `all` for all of them. */
  readonly ipv6DisabledOn: readonly string[];
  /** Null: it is no address of this host, or its interface is not up. */
  readonly fault: AddressFault | null;
  /** The name of the errno; null where nothing was tried. */
  readonly error: string | null;
}

export interface RefusedCause {
  /** policy: EACCES or EPERM on a port that every account may bind. refused: an errno that says no more than itself. */
  readonly kind: 'policy' | 'refused';
  readonly error: string;
  readonly besides: Cause | null;
}

/** Windows: WinNAT, HNS or another driver took it at run time. */
export interface HeldCause {
  readonly kind: 'held';
  readonly row: PortRange;
  /** A socket that stands there all the same. */
  readonly socket: HeldSocket | null;
  /** What tells who has the row. */
  readonly about: Pick<WindowsBindFacts, 'winnat' | 'holders'>;
}

/** Windows: excluded, and the server of the plan reserves its port itself, which is refused there. */
export interface BarredCause {
  readonly kind: 'reservation-refused';
  readonly row: PortRange;
}
