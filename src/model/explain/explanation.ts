/** What `explain` finds out about one port: plain values, which render/explain makes sentences of. */
import type { BootFinding } from '../host/boot-finding.ts';
import { type TrafficAnswer, worstOf } from '../nat/traffic-answers.ts';
import type { PortRange } from '../ports/port-set.ts';
import type { ConnectionOrigin } from '../sockets/connection-origin.ts';
import type { HeldSocket, Holder } from '../sockets/held-socket.ts';
import type { Unseen } from '../unseen/unseen.ts';
import type { AskedBind } from './asked-bind.ts';
import type { AddressFault, BindFacts, TriedBind } from './bind-facts.ts';
import type { KeptOut, Remedy } from './remedy.ts';

export interface Explanation {
  /** The platform, whose terms the answer uses. */
  readonly platform: BindFacts['platform'];
  readonly asked: AskedBind;
  readonly cause: Cause;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** True where the port can be bound only with SO_REUSEADDR; null where that depends on what no table shows. */
  readonly needsReuse: boolean | null;
  /** The sockets on the port, the most telling first; only a few of many. */
  readonly sockets: readonly HeldSocket[];
  readonly socketCount: number;
  /** Further facts that decide. */
  readonly evidence: readonly Evidence[];
  /** What to do, best first. */
  readonly remedies: readonly Remedy[];
  readonly tried: TriedBind;
  /** Whether SO_REUSEADDR makes the difference; null where it is not the question. */
  readonly reuseAddressHelps: boolean | null;
  readonly outlook: Outlook;
  /** Who gets what is sent to the port, once the service has it; none where packet rules are not known. */
  readonly traffic: readonly TrafficAnswer[];
  /** What could not be looked at and could change the answer. */
  readonly unseen: readonly Unseen[];
}

/** Whether the service can bind the port, and gets what is sent to it. */
export function isPlainYes({ bindable, traffic }: Pick<Explanation, 'bindable' | 'traffic'>): boolean {
  return bindable === true && worstOf(traffic) === null;
}

/** Why a port can or can't be bound. The kinds are stable words, for programs. */
export type Cause =
  | FreeCause
  | HandedOverCause
  | ItselfCause
  | SocketCause
  | UnexplainedCause
  | PrivilegeCause
  | AddressCause
  | RefusedCause
  | HeldCause;

export type CauseKind = Cause['kind'];

export function isFree({ kind }: Cause): boolean {
  return kind === 'free' || kind === 'reserved' || kind === 'administered';
}

interface FreeCause {
  /** reserved: free, and the OS gives it to no connection. administered: the same on Windows, by an administrator. */
  readonly kind: 'free' | 'reserved' | 'administered';
}

/** preflight: systemd listens there for a socket unit, and hands the socket over to the service that starts. */
interface HandedOverCause {
  readonly kind: 'handed-over';
  readonly socketUnit: string;
  readonly unit: string;
}

/** The service whose plan names its unit or program has the port itself. */
interface ItselfCause {
  readonly kind: 'itself';
  readonly socket: HeldSocket;
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
}

export type Evidence =
  /** A bind just before was refused, and later nothing had the port. */
  | { readonly kind: 'taken-for-moments' }
  /** Refused three times, and nothing shows by whom. */
  | { readonly kind: 'never-seen' }
  /** This process has a socket that is in no table. */
  | { readonly kind: 'possible-holder'; readonly holder: Holder }
  /** Whether the account has the capability from its unit or its program was not looked at. */
  | { readonly kind: 'grant-not-looked-at'; readonly account: string }
  /** A port below the unprivileged start, and no account is named. */
  | { readonly kind: 'needs-privilege'; readonly start: number }
  | { readonly kind: 'unknown-account'; readonly account: string }
  /** The connection counts as begun here by its two ports alone. */
  | { readonly kind: 'direction-deduced' }
  /** net.ipv6.bindv6only is 1, and the address is an IPv4-mapped one. */
  | { readonly kind: 'v6only-by-default'; readonly address: string }
  /** The plan has the port for these services, at other addresses. */
  | { readonly kind: 'planned-elsewhere'; readonly services: readonly string[] }
  /** A file was meant to say otherwise of the port at the next boot. */
  | { readonly kind: 'boot-finding'; readonly finding: BootFinding }
  /** netsh lists the port as excluded. */
  | {
      readonly kind: 'excluded-range';
      readonly row: PortRange;
      readonly stacks: readonly string[];
      readonly isAdministered: boolean;
    };

/** Whether the answer will stay true. */
export interface Outlook {
  /** The port lies in the range that the OS gives to outgoing connections. */
  readonly ephemeral: boolean;
  readonly reserved: boolean;
  readonly notes: readonly OutlookNote[];
}

export type OutlookNote =
  /** No connection is given it. */
  | { readonly kind: 'reserved' }
  /** A connection may be given it. `keptOut`: how to change that. */
  | { readonly kind: 'open'; readonly range: PortRange; readonly keptOut: KeptOut }
  /** `planned`: the range of the plan, which has the port. */
  | { readonly kind: 'outside'; readonly range: PortRange; readonly planned: PlannedRange | null }
  /** The plan takes the port from an account that may bind it now. */
  | { readonly kind: 'start-will-be-raised'; readonly apply: string; readonly lack: PrivilegeLack }
  | Extract<Evidence, { readonly kind: 'grant-not-looked-at' }>
  | { readonly kind: 'administered' }
  | { readonly kind: 'open-to-winnat'; readonly range: PortRange };

export interface PlannedRange {
  readonly range: PortRange;
  /** The plan keeps the port from connections all the same. */
  readonly isReserving: boolean;
}
