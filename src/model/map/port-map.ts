/** The map of a host: which ports are in which layer, and what each of them is used for. */
import { PLATFORM_TRAITS } from '../host/platform-traits.ts';
import type { Platform } from '../plan/desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import { intersect, LAST_PORT, portSet, type PortRange, type PortSet } from '../ports/port-set.ts';

/** The most telling one first: where a port is in several, or a character stands for many ports, that one is shown. */
export const MAP_LAYERS = [
  'conflict', // of the plan: two services want it; on Windows also one that something holds at run time
  'exposed', // declared, it may be handed out, and nothing reserves it
  'declared', // a service of the plan has it, or a reservation that the host does not have yet
  'listening',
  'held', // Windows: something took it at run time
  'reserved', // never handed out; on Windows: excluded by an administrator
  'in-use', // a connection, or what is left of one
  'ephemeral',
] as const;
export type MapLayer = (typeof MAP_LAYERS)[number];

/** Layers whose ports are listed by name beside the picture. */
export const LISTED_LAYERS: readonly MapLayer[] = ['conflict', 'exposed', 'declared', 'listening', 'held'];

const LAYER_WORDS: Readonly<Record<Exclude<MapLayer, 'reserved'>, string>> = {
  conflict: 'conflict',
  exposed: 'exposed',
  declared: 'declared',
  listening: 'listening',
  held: 'held',
  'in-use': 'in use',
  ephemeral: 'ephemeral',
};

/** The name of a layer on a platform: what is reserved on Linux is excluded by an administrator on Windows. */
export function layerWord(layer: MapLayer, platform: Platform): string {
  return layer === 'reserved' ? PLATFORM_TRAITS[platform].reservedWord : LAYER_WORDS[layer];
}

export type Layers = Readonly<Record<MapLayer, PortSet>>;

/** A set of ports, and one thing that is true of them. */
export interface PortClaim {
  readonly layer: MapLayer;
  readonly protocol: Protocol;
  readonly ports: PortRange;
  /** The service, the program, the other end; null where the layer says it all. */
  readonly what: string | null;
  /** What differs from run to run: `(process 812, user www-data)`. */
  readonly detail?: string;
  /** What a search finds it by: services, programs, addresses; left out where it has no name. */
  readonly names?: readonly string[];
}

export interface PortMap {
  readonly plan: string | null;
  /** Null where the plan alone is shown. */
  readonly host: string | null;
  readonly platform: Platform;
  readonly protocols: readonly Protocol[];
  readonly claims: readonly PortClaim[];
  /** The layers of all protocols of the map together. */
  readonly layers: Layers;
}

/** 0 is no port that anything can have, though the kernel takes it in a list. */
export const REAL_PORTS: PortSet = [{ first: 1, last: LAST_PORT }];

export function portMap(map: Omit<PortMap, 'layers'>): PortMap {
  const claims = map.claims.filter(({ protocol }) => map.protocols.includes(protocol));
  return { ...map, claims, layers: portsByLayer(claims) };
}

export function ofProtocols(map: PortMap, protocols: readonly Protocol[]): PortMap {
  return portMap({ ...map, protocols });
}

export function portsByLayer(claims: readonly PortClaim[]): Layers {
  const of = (layer: MapLayer): PortSet =>
    intersect(portSet(claims.filter((claim) => claim.layer === layer).map(({ ports }) => ports)), REAL_PORTS);
  return Object.fromEntries(MAP_LAYERS.map((layer) => [layer, of(layer)])) as Record<MapLayer, PortSet>;
}
