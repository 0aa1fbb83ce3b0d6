/** A plan made of what a host has, before it is text. */
import type { Protocol, Reuse } from './plan/desired-state.ts';
import type { Holder } from './sockets/held-socket.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';
import type { SettingKey } from './settings/setting-key.ts';
import type { StartedProgram } from './sockets/started-program.ts';

/** A socket that waits for others, with who holds it, as far as can be seen. */
export interface HeardSocket {
  readonly protocol: Protocol;
  /** IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Of `::`: whether it leaves IPv4 alone; null or left out where nobody can tell. */
  readonly ipv6Only?: boolean | null;
  readonly holders: readonly HeardHolder[];
}

/** A process, and what it runs. */
export interface HeardHolder extends Holder {
  readonly started: StartedProgram;
}

export interface FirstEndpoint {
  readonly protocol: Protocol;
  /** Null is every address of both families. */
  readonly address: string | null;
  readonly ports: PortRange;
  readonly reuse: readonly Reuse[];
  readonly ipv6Only: boolean;
  /** Several sockets have it, or a part of it. */
  readonly isShared: boolean;
}

export interface FirstService {
  readonly name: string;
  /** By port. */
  readonly endpoints: readonly FirstEndpoint[];
  /** The account that it runs as; null where that is root, not known, or not the one that binds. */
  readonly user: string | null;
  /** What a reader knows it by: its program, its container, the product that has this port by default. */
  readonly about: readonly string[];
  /** Ports that the host hands out to outgoing connections, too. */
  readonly exposed: PortSet;
}

export interface FirstServices {
  /** By their lowest port. */
  readonly services: readonly FirstService[];
  /** Most likely the OS chose their ports, so that the next start gets other ones. */
  readonly unsure: readonly FirstService[];
  /** UDP sockets that are most likely those of clients. */
  readonly clients: { readonly count: number; readonly names: readonly string[] };
}

/** A setting as it is, and whether the plan may manage it without a change. */
export interface FirstSetting {
  /** As plan files have it: `32768-60999`. */
  readonly value: string;
  /** In a few words why it is not managed; null where it is. */
  readonly leftOut: string | null;
  /** The same at length, or where the value comes from: a line of a comment each. */
  readonly notes: readonly string[];
}

export interface FirstReservation {
  readonly ports: PortSet;
  /** Both where it is left out. */
  readonly protocol?: Protocol;
  readonly reason: string;
}

export interface FirstReserved {
  readonly items: readonly FirstReservation[];
  /** In a few words why any management of the list would change something: then no service may reserve its ports. */
  readonly leftOut: string | null;
  /** What a service that reserves its ports would bring about; null where the list is managed. */
  readonly warning: string | null;
  readonly notes: readonly string[];
}

export interface FirstPlan {
  readonly host: string;
  readonly platform: 'linux' | 'windows';
  /** What made it: a line of a comment each. */
  readonly notes: readonly string[];
  /** Commands to go on with, as they are typed: no line of them may be broken. */
  readonly next: readonly string[];
  /** What could not be seen. */
  readonly unseen: readonly string[];
  /** All but the reserved list; a setting that goes without saying is left out. */
  readonly settings: ReadonlyMap<SettingKey, FirstSetting>;
  readonly reserved: FirstReserved;
  /** Null where nobody can tell what listens. */
  readonly listening: FirstServices | null;
}
