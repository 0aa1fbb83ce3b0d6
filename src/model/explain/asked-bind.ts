import type { ContainerNetwork } from '../host/network-scope.ts';
import type { PortRange } from '../ports/port-set.ts';
import type { Reuse } from '../plan/desired-state.ts';
import type { ExpectedHolder } from '../sockets/own-holder.ts';
import type { Protocol } from '../ports/protocol.ts';

export interface AskedBind {
  readonly protocol: Protocol;
  readonly port: number;
  /** Null is every address of both families. */
  readonly address: string | null;
  /** The interface of SO_BINDTODEVICE; left out for none. */
  readonly device?: string;
  /** The server sets IP_FREEBIND. */
  readonly freebind?: true;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
  /** True where neither the plan nor the command line names options: most TCP servers set SO_REUSEADDR. */
  readonly assumesReuse: boolean;
  /** The account that binds; null is the one that runs portplan. */
  readonly user: Account | null;
  /** What listens when the service does, where the plan says it. */
  readonly expected?: ExpectedHolder;
  /** The service of the plan that asks for it. */
  readonly service: string | null;
  /** Left out without a plan. */
  readonly plan?: PlannedSettings;
  /** The words that enter the network namespace that is asked about (`nsenter …`); left out where it is the one of this shell. */
  readonly within?: readonly string[];
  /** The container that this is asked in, where its settings can't be written inside. */
  readonly container?: ContainerNetwork;
  /** The service says `reserve: never`. */
  readonly isNeverReserved?: boolean;
  /** Windows: the server reserves the port itself, or may do so; left out where nothing says so. */
  readonly reservesItself?: 'yes' | 'maybe';
}

/** What the plan makes of this host's settings; a setting that it does not manage is left out. */
export interface PlannedSettings {
  /** The command that applies it. */
  readonly apply: string;
  /** The plan keeps the port from outgoing connections. */
  readonly isReserving: boolean;
  readonly ephemeral?: PortRange;
  readonly unprivilegedPortStart?: number;
}

export interface KnownAccount {
  readonly name: string;
  readonly uid: number;
}

export interface Account {
  readonly name: string;
  /** Null where this host does not know the name. */
  readonly uid: number | null;
}
