import type { AskedBind } from '../../../model/explanation.ts';
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { LinuxSettings } from '../../../model/settings/linux-settings.ts';
import type { AddressFault } from './address-fault.ts';

/** What is known of a host when one bind is judged. */
export interface BindFacts {
  readonly asked: AskedBind;
  /** Those with this protocol and port, of any address. */
  readonly sockets: readonly NetSocket[];
  /** Inodes of IPv6 sockets that leave IPv4 alone; null where nobody asked, or nobody could tell. */
  readonly ipv6Only: ReadonlySet<number> | null;
  /** The other ends of these sockets, by `endKey`, that something on this host listens at. */
  readonly heardHere: ReadonlySet<string>;
  readonly settings: Partial<LinuxSettings>;
  /** Whether the address is one of this host, or no address was named; null where that could not be read. */
  readonly isLocal: boolean | null;
  /** Why no socket of this kind can have such an address, wherever; null where nothing speaks against it. */
  readonly addressFault: AddressFault | null;
  /** The account that binds: its number, and whether it may bind below the unprivileged start. */
  readonly uid: number | null;
  readonly mayBindLow: boolean;
  /** Nothing that is started from here can have that capability: it is outside of the bounding set. */
  readonly isLowBarred: boolean;
}
