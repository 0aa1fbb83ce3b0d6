/** The rules of a chain that may hold for a port: a host may have ten thousand, each for a port of its own. */
import { grouped } from '../../grouped.ts';
import { memoize } from '../../memoize.ts';
import type { Chain, Match, PacketRule } from '../packet-rules.ts';

interface PortIndex {
  /** Rules for single ports, by that port, and all others: each with its place in the chain. */
  readonly byPort: ReadonlyMap<number, readonly number[]>;
  readonly others: readonly number[];
}

/** The rules in the order of the chain, without those that can't hold for the port. */
export function rulesForPort(chain: Chain, port: number): readonly PacketRule[] {
  const { byPort, others } = indexOf(chain);
  const places = byPort.get(port) ?? [];
  const all = places.length === 0 ? others : [...places, ...others].sort((a, b) => a - b);
  return all.flatMap((place) => chain.rules[place] ?? []);
}

const indexOf = memoize((chain: Chain): PortIndex => {
  const single: { readonly port: number; readonly place: number }[] = [];
  const others: number[] = [];
  for (const [place, { matches }] of chain.rules.entries()) {
    const ports = matches.map(singlePorts).find((found) => found !== null) ?? null;
    if (ports === null) others.push(place);
    else for (const port of ports) single.push({ port, place });
  }
  const byPort = grouped(single, ({ port }) => port);
  return { byPort: new Map([...byPort].map(([port, all]) => [port, all.map(({ place }) => place)])), others };
});

/** The most ports of one condition that are listed one by one: a wider range may hold for any port. */
const MOST = 64;

/** The few ports that alone the condition holds for; null where it is about something else. */
function singlePorts(match: Match): ReadonlySet<number> | null {
  if (match.kind === 'undecidable' || match.isNegated || match.fields.length !== 1) return null;
  if (match.fields[0] !== 'destination-port' || match.isFleeting === true) return null;
  const ports = new Set<number>();
  for (const [value] of match.values) {
    if (value?.kind !== 'numbers' || value.last - value.first >= MOST) return null;
    for (let port = value.first; port <= value.last; port++) ports.add(port);
  }
  return ports;
}
