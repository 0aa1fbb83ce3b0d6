import type { HostFacts } from './host/host-facts.ts';
import type { HostNat } from './nat/host-nat.ts';
import type { Listener } from './sockets/listener.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';

/** Why a port is no choice for a new service. */
export const TAKEN_KINDS = [
  'privileged',
  'declared',
  'reserved',
  'in-use',
  'translated',
  'ephemeral',
  'allocator',
  'known-default',
  'browser-blocked',
] as const;
export type TakenKind = (typeof TAKEN_KINDS)[number];

/** Ports that are no choice, and why, in a few words: `in use on edge-1`. */
export interface TakenPorts {
  readonly kind: TakenKind;
  readonly ports: PortSet;
  readonly because: string;
}

export interface SuggestionHost {
  readonly facts: HostFacts;
  /** The packet rules; null where they are not known. */
  readonly nat: HostNat | null;
  /** The listening sockets; null where they are not known. */
  readonly listeners: readonly Listener[] | null;
  /** Ports that its other sockets have: connections, and what they leave behind. A snapshot tells of none. */
  readonly connected: PortSet;
}

/** A range of ports that were passed over, all for the same reasons. */
export interface RefusedPorts {
  readonly ports: PortRange;
  readonly reasons: readonly Omit<TakenPorts, 'ports'>[];
}

export interface Suggestions {
  /** The suggested ports, best first; fewer than were asked for where there are no more. */
  readonly ports: readonly number[];
  /** Ports that would have come before the last suggested one, and were refused; in ascending order. */
  readonly refused: readonly RefusedPorts[];
  /** How many of the ports from `FIRST_PORT` up each kind takes; a port may count several times. */
  readonly takenBy: readonly (readonly [kind: TakenKind, ports: number])[];
}

/** The ports below are for administrators (IANA: System Ports), whatever the host says. */
export const FIRST_PORT = 1024;
