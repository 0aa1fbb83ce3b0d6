/** Ports with a name to them: what stands beside the picture. */
import type { Protocol } from '../desired-state.ts';
import { grouped } from '../grouped.ts';
import { formatRange, includes, type PortRange } from '../port-set.ts';
import { LAYER_WORDS, LAYERS, NAMED, type Layer, type PortClaim, type PortMap } from './port-map.ts';

/** Everything that is claimed of just these ports. */
export interface MapEntry {
  readonly ports: PortRange;
  readonly protocol: Protocol;
  /** The most telling one. */
  readonly layer: Layer;
  /** The most telling one first. */
  readonly claims: readonly PortClaim[];
}

/** The most telling layer first, then by port. */
export function entriesOf({ claims }: Pick<PortMap, 'claims'>): readonly MapEntry[] {
  return entriesAmong(claims.filter(({ layer }) => NAMED.includes(layer))).toSorted(
    (a, b) => rank(a.layer) - rank(b.layer) || inOrder(a, b),
  );
}

/** All that is known of one port, also that it is handed out, of each protocol. */
export function claimsOn({ claims }: Pick<PortMap, 'claims'>, port: number): readonly PortClaim[] {
  return sorted(claims.filter(({ ports }) => includes([ports], port)));
}

function entriesAmong(claims: readonly PortClaim[]): readonly MapEntry[] {
  const byPorts = grouped(claims, ({ ports, protocol }) => `${formatRange(ports)}/${protocol}`);
  return [...byPorts.values()].flatMap((all) => {
    const together = sorted(all);
    const [first] = together;
    return first ? [{ ports: first.ports, protocol: first.protocol, layer: first.layer, claims: together }] : [];
  });
}

function sorted(claims: readonly PortClaim[]): readonly PortClaim[] {
  return claims.toSorted((a, b) => a.protocol.localeCompare(b.protocol) || rank(a.layer) - rank(b.layer));
}

function rank(layer: Layer): number {
  return LAYERS.indexOf(layer);
}

function inOrder(a: MapEntry, b: MapEntry): number {
  return a.ports.first - b.ports.first || a.ports.last - b.ports.last || a.protocol.localeCompare(b.protocol);
}

/** `app; listening: nginx (process 812)`, `conflict: web and api both want it`. */
export function entryWords({ claims, layer }: Pick<MapEntry, 'claims' | 'layer'>): string {
  const names = layer === 'conflict' ? [] : claims.filter((claim) => claim.layer === 'declared');
  const others = claims.filter((claim) => claim.layer !== 'declared');
  const words = [
    few(
      names.map(({ what }) => what ?? ''),
      ', ',
    ),
    few(others.map(claimWords), '; '),
  ];
  return words.filter((each) => each !== '').join('; ');
}

/** A thousand services that want one port are not all named. */
function few(words: readonly string[], between: string): string {
  const all = [...new Set(words)];
  return all.length <= MOST ? all.join(between) : `${all.slice(0, MOST).join(between)} and ${all.length - MOST} more`;
}

const MOST = 4;

export function claimWords({ layer, what }: PortClaim): string {
  return what === null ? LAYER_WORDS[layer] : `${LAYER_WORDS[layer]}: ${what}`;
}
