/** What `explain` finds out about one port: plain values, which render/explain makes sentences of. */
import type { BootFinding } from '../host/boot-finding.ts';
import { type TrafficAnswer, worstOf } from '../nat/traffic-answers.ts';
import type { PortRange } from '../ports/port-set.ts';
import type { HeldSocket, Holder } from '../sockets/held-socket.ts';
import type { Unseen } from '../unseen/unseen.ts';
import type { AskedBind } from './asked-bind.ts';
import type { BindFacts, TriedBind } from './bind-facts.ts';
import type { Cause, PrivilegeLack } from './cause.ts';
import type { KeptOut } from './connection-advice.ts';
import type { Remedy } from './remedy.ts';

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
  /** A connection may be given it, and the OS has no list that keeps it out. */
  | { readonly kind: 'open-without-list'; readonly range: PortRange }
  /** `isLeft`: the server reserves it itself, and so it is not to be excluded. */
  | { readonly kind: 'open-to-winnat'; readonly range: PortRange; readonly isLeft: boolean };

export interface PlannedRange {
  readonly range: PortRange;
  /** The plan keeps the port from connections all the same. */
  readonly isReserving: boolean;
}
