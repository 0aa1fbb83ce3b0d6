/** What `preflight` asks a host, and the answers: plain values. */
import { worstOf } from '../nat/traffic-answers.ts';
import type { Endpoint } from '../plan/desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { PortSet } from '../ports/port-set.ts';
import type { Unseen } from '../unseen/unseen.ts';
import type { Account } from './asked-bind.ts';
import type { Evidence, Explanation } from './explanation.ts';

/** An endpoint of a service, and the account that binds it. */
export interface OwnedEndpoint {
  readonly endpoint: Endpoint;
  readonly user: Account | null;
  readonly service: string;
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

export interface Looked {
  readonly explanation: Explanation;
  readonly alike: PortSet;
}

/** Ports of a service that were not asked about. */
export interface Unasked {
  readonly service: string;
  readonly protocol: Protocol;
  readonly ports: PortSet;
}

export interface Preflight {
  readonly looked: readonly Looked[];
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
export type Verdict = 'clear' | 'unsure' | 'blocked';

/** What explain says of each port makes the answer, and a port that was not asked about is unsure. */
export function verdictOf({ looked, unasked }: Pick<Preflight, 'looked' | 'unasked'>): Verdict {
  if (looked.some(({ explanation }) => explanation.bindable === false)) return 'blocked';
  return unasked.length > 0 || looked.some((each) => isUnsure(each) || isTakenFrom(each)) ? 'unsure' : 'clear';
}

export function isUnsure({ explanation }: Looked): boolean {
  return explanation.bindable === null;
}

/** The port can be bound, as far as it could be seen, and what is sent to it does not reach the service, or may not. */
export function isTakenFrom({ explanation: { bindable, traffic } }: Looked): boolean {
  return bindable !== false && worstOf(traffic) !== null;
}
