/** What an audit tells of the endpoints and pools of a plan. */
import type { HeldSocket, Holder } from '../sockets/held-socket.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';
import type { Position } from '../plan/position.ts';

/** partly: some ports of a range; elsewhere: on other addresses only. */
export type EndpointState = 'listening' | 'partly' | 'elsewhere' | 'silent';

export interface AuditedEndpoint {
  readonly service: string;
  readonly protocol: Protocol;
  /** Null is every address of both families. */
  readonly address: string | null;
  /** The interface that its socket is bound to; left out for none. */
  readonly device?: string;
  /** One of the two addresses that the plan calls `localhost`, or both of them. */
  readonly localhost?: 'one' | 'both';
  readonly ports: PortRange;
  readonly at: Position;
  readonly state: EndpointState;
  /** The number of its ports that have a listener at the planned address. */
  readonly listening: number;
  readonly silent: PortSet;
  /** Whether a process listens that is of the planned unit and program; null where the plan names none, or it is not known. */
  readonly isExpected: boolean | null;
  /** Why the listener may be another program than the service; null where nothing suggests that. */
  readonly doubt: string | null;
  /** The sockets that listen on its ports, at any address. */
  readonly listeners: readonly HeldSocket[];
  /** Those of the listeners that satisfy the endpoint; of several the ones that get the traffic. */
  readonly serving: readonly HeldSocket[];
  /** One socket of each program that listens at its address, where they are several that know nothing of each other; none otherwise. */
  readonly rivals: readonly HeldSocket[];
  /** The family that nothing serves, where the plan names no address and the host has both; null otherwise. */
  readonly lacks: 'IPv4' | 'IPv6' | null;
  /** Connections with one of its ports as their local port, including those in TIME_WAIT. */
  readonly connections: readonly HeldSocket[];
  /** Bound sockets that neither listen nor connect and keep the service from binding; only where nothing serves the endpoint. */
  readonly boundSilent: readonly HeldSocket[];
  /** Those of both that may keep the service from ports where it does not listen: the others most likely do not. */
  readonly blockers: readonly HeldSocket[];
  /** Whether the service could have those ports all the same, as binds tell that were tried; null where none was. */
  readonly canStart: boolean | null;
}

/** Ports that a service binds on demand. */
export interface AuditedPool extends Pick<
  AuditedEndpoint,
  'service' | 'protocol' | 'address' | 'device' | 'ports' | 'at'
> {
  readonly atLeast: number;
  /** The ports that the service has or could have. */
  readonly free: number;
  /** The ports that it has itself, as far as its processes are known. */
  readonly inUse: number;
  /** Those on which a service of the plan listens. */
  readonly declared: PortSet;
  /** The processes that have others of its ports. */
  readonly holders: readonly Holder[];
  /** Whether it is known which processes are the service. */
  readonly knowsOwn: boolean;
}
