/** What a host tells about one bind, before it is judged: plain values, and for each OS what that OS knows. */
import type { PortRange } from '../ports/port-set.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { LinuxSettings } from '../settings/linux-settings.ts';
import type { HeldSocket } from '../sockets/held-socket.ts';
import type { NetSocket, SocketEnd } from '../sockets/net-socket.ts';
import type { WindowsHolders, WinnatState } from '../windows/windows-holders.ts';
import type { AskedBind } from './asked-bind.ts';

export type BindFacts = LinuxBindFacts | WindowsBindFacts | MacosBindFacts;

export interface LinuxBindFacts {
  readonly platform: 'linux';
  readonly asked: AskedBind;
  /** The sockets with this protocol and port, of any address. */
  readonly sockets: readonly NetSocket[];
  /** `sockets` has those that are bound and neither listen nor connect, too. False where the kernel could not be asked for them. */
  readonly hasSilent: boolean;
  /** The kernel shows no sockets of this protocol, as it has not loaded it. */
  readonly lacksProtocol?: true;
  /** net.ipv6.bindv6only: a new socket of IPv6 has IPV6_V6ONLY unless its program clears it. */
  readonly isV6OnlyByDefault: boolean;
  /** The interface that the socket will be bound to, by SO_BINDTODEVICE or by its link-local address, by its name; null for none. */
  readonly device: string | null;
  /** The host has a VRF, and a socket is bound to an interface: whether the two meet is then not known. */
  readonly hasVrf?: boolean;
  /** The other ends of `sockets`, by `endKey`, that something on this host listens at. */
  readonly listeningPeers: ReadonlySet<string>;
  readonly settings: LinuxSettings;
  /** Whether the address is one of this host, or no address was named; null where that could not be read. */
  readonly isLocal: boolean | null;
  /** Where it is none of IPv6: the interfaces whose `disable_ipv6` is 1, `all` for all of them. */
  readonly ipv6DisabledOn: readonly string[];
  /** Why no socket of this kind can have such an address, wherever; null where nothing speaks against it. */
  readonly addressFault: AddressFault | null;
  /** What a bind is tried on: the address with its interface by name, or the widest one that this host has. */
  readonly trialAddress: string;
  readonly account: BindingAccount;
}

export interface BindingAccount {
  /** Null where this host does not know it. */
  readonly uid: number | null;
  /** The account that runs portplan. */
  readonly ownUid: number;
  /** The account may bind below the unprivileged start. */
  readonly mayBindLow: boolean;
  /** CAP_NET_BIND_SERVICE is outside of the bounding set: nothing that is started from here can have it. */
  readonly isLowBarred: boolean;
}

/** group: TCP has no groups. tentative, duplicate: the address is on an interface, and not in use. */
export type AddressFault = 'group' | 'needs-zone' | 'no-interface' | 'tentative' | 'duplicate';

export interface WindowsBindFacts {
  readonly platform: 'windows';
  readonly asked: AskedBind;
  /** Those with this protocol and port, of any address; null where netstat did not tell. */
  readonly sockets: readonly HeldSocket[] | null;
  /** Those that are bound and neither listen nor connect: looked for only where no other socket has the port. */
  readonly silent: readonly HeldSocket[];
  /** The tables of this protocol. */
  readonly stacks: readonly StackTables[];
  readonly winnat: WinnatState;
  readonly holders: WindowsHolders;
}

export interface MacosBindFacts {
  readonly platform: 'macos';
  readonly asked: AskedBind;
  /** Those with this protocol and port, of any address; null where netstat did not tell. */
  readonly sockets: readonly HeldSocket[] | null;
  /** Null where sysctl did not tell. */
  readonly ephemeral: PortRange | null;
  readonly timeWaitSeconds: number | null;
  /** The account that runs portplan. */
  readonly ownUid: number;
}

/** What netsh lists for one family and protocol. */
export interface StackTables {
  /** `ipv4 tcp`. */
  readonly name: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly dynamic: PortRange;
  readonly excluded: readonly (PortRange & { readonly administered: boolean })[];
}

/** An end of a connection as a key of sets and maps. */
export function endKey({ address, port }: SocketEnd): string {
  return `${address} ${port}`;
}

/** A bind that is tried for real, with the options that Node can set, and through perl with a device or IP_FREEBIND. On TCP it always sets SO_REUSEADDR (libuv). */
export interface BindTrial {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly ipv6Only: boolean;
  /** UDP only: whether SO_REUSEADDR is set. */
  readonly reuseAddress: boolean;
  /** Left out for none. */
  readonly device?: string;
  readonly freebind?: true;
}

export type TriedBind =
  | { readonly result: 'bound' }
  /** `error`: the name of an errno. */
  | { readonly result: 'refused'; readonly error: string }
  | NotTried;

export interface NotTried {
  readonly result: 'not-tried';
  readonly because: NotTriedReason;
}

export type NotTriedReason =
  | 'something-listens' // and may not be disturbed
  | 'node-sets-reuse-address' // and the bind was asked about without it
  | 'no-such-interface' // Node takes none that is not there
  | 'sctp' // Node has none
  | 'no-perl' // and Node can't set what is needed
  | 'needs-that-account' // the kernel asks who binds
  | 'snapshot' // there is no host to try it on
  | 'windows';
