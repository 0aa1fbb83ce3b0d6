/** What `preflight` asks a host, and the answers: plain values. */
import type { Endpoint } from '../plan/desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';
import type { Holder } from '../sockets/held-socket.ts';
import type { ExpectedHolder } from '../sockets/own-holder.ts';
import { bearsOn, type Unseen } from '../unseen/unseen.ts';
import type { Account, AskedBind } from './asked-bind.ts';
import type { Evidence, Explanation } from './explanation.ts';

/** An endpoint of a service, and the account that binds it. */
export interface OwnedEndpoint {
  readonly endpoint: Endpoint;
  readonly user: Account | null;
  readonly service: string;
  /** What listens when the service does; left out where the plan does not say. */
  readonly expected?: ExpectedHolder;
  readonly reservesItself?: AskedBind['reservesItself'];
}

/** How many ports of a pool its service could have. */
export interface PoolTally {
  readonly service: string;
  readonly protocol: Protocol;
  readonly ports: PortRange;
  readonly atLeast: number;
  readonly free: number;
  /** Besides: that depends on what no table shows. */
  readonly mayBeFree: number;
  /** Those on which a service of the plan listens. */
  readonly declared: PortSet;
  /** Those that the system holds back (Windows). */
  readonly held: PortSet;
  readonly firstFree: number | null;
  /** The processes that have others of its ports. */
  readonly holders: readonly Holder[];
}

/** A port to ask about, and the others of its endpoint that it stands for: sockets of the same kind, of the same processes. */
export interface PortKind {
  readonly port: number;
  readonly alike: PortSet;
}

export interface PortsToAsk {
  readonly kinds: readonly PortKind[];
  /** In use, and of one kind too many. */
  readonly unasked: PortSet;
}

export interface ExplainedPorts {
  readonly explanation: Explanation;
  readonly alike: PortSet;
}

/** Ports of a service that were not asked about. */
export interface Unasked {
  readonly service: string;
  readonly protocol: Protocol;
  readonly ports: PortSet;
}

/** Ports of a service whose traffic another gets by packet rules, or may. */
export interface TakenFrom {
  readonly service: string;
  readonly protocol: Protocol;
  readonly ports: PortSet;
  /** Who gets it, and by which rule: `another gets what is sent to it from outside: …`. */
  readonly sentence: string;
}

export interface Preflight {
  readonly looked: readonly ExplainedPorts[];
  readonly taken: readonly TakenFrom[];
  readonly pools: readonly PoolTally[];
  readonly unasked: readonly Unasked[];
  /** What was not seen and could change it. */
  readonly unseen: readonly Unseen[];
  /** What may keep a service from starting and is no matter of ports. */
  readonly notes: readonly ServiceNote[];
}

export interface ServiceNote {
  readonly service: string;
  readonly evidence: Evidence;
}

/** clear: each port can be bound. unsure: nothing settles some of them, or another gets their traffic. blocked: one can't be bound. */
export type PreflightVerdict = 'clear' | 'unsure' | 'blocked';

/** What explain says of each port makes the answer; what was not asked about is unsure, and what could not be seen of binds. */
export function verdictOf({ looked, taken, pools, unasked, unseen }: Omit<Preflight, 'notes'>): PreflightVerdict {
  if (looked.some(({ explanation }) => explanation.bindable === false) || pools.some(isShort)) return 'blocked';
  const isOpen = unasked.length > 0 || taken.length > 0 || unseen.some((each) => bearsOn(each, 'bind'));
  return isOpen || looked.some(isUnsure) || pools.some(mayBeShort) ? 'unsure' : 'clear';
}

export function isUnsure({ explanation }: ExplainedPorts): boolean {
  return explanation.bindable === null;
}

/** Fewer ports are free than the service needs, whatever no table shows. */
export function isShort({ free, mayBeFree, atLeast }: PoolTally): boolean {
  return free + mayBeFree < atLeast;
}

export function mayBeShort(pool: PoolTally): boolean {
  return !isShort(pool) && pool.free < pool.atLeast;
}
