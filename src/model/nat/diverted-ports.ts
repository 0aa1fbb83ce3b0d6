/** Ports whose traffic does not reach a service of the host, or may not. */
import { type PortRange, LAST_PORT } from '../ports/port-set.ts';
import type { HostNat } from './host-nat.ts';
import { type TrafficAnswer, trafficAnswers, worstOf } from './traffic-answers.ts';
import type { AskedTraffic } from './traffic-ways.ts';
import { memoize } from '../memoize.ts';
import type { PacketAction, Field, PacketRules, PacketRule, Tuple } from './packet-rules.ts';

/** Ports that no rule tells apart, and who gets what is sent to them. */
interface DivertedRange {
  readonly range: PortRange;
  readonly worst: 'taken' | 'may';
  readonly answers: readonly TrafficAnswer[];
}

export type AskedRange = Omit<AskedTraffic, 'port'> & { readonly ports: PortRange };

/** Those that the service may not get, in ascending order. */
export function divertedRanges(nat: HostNat, { ports, ...asked }: AskedRange): readonly DivertedRange[] {
  return portClasses(nat.rules, ports).flatMap((range) => {
    const answers = trafficAnswers(nat, { ...asked, port: range.first });
    const worst = worstOf(answers);
    return worst === null ? [] : [{ range, worst, answers }];
  });
}

/** The ranges of ports that no rule tells apart, cut to this one, in ascending order: what is true of one port of them is true of all. */
export function portClasses(rules: PacketRules, { first, last }: PortRange): readonly PortRange[] {
  const inside = edgesOf(rules).filter((edge) => first < edge && edge <= last);
  const starts = [first, ...inside];
  return starts.map((start, i) => ({ first: start, last: (starts[i + 1] ?? last + 1) - 1 }));
}

/** Where a class begins, in ascending order. */
const edgesOf = memoize(({ tables, virtualServers }: PacketRules): readonly number[] => {
  const rules = tables.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  const ranges = [...rules.flatMap(rangesOf), ...virtualServers.map(({ port }) => ({ first: port, last: port }))];
  const edges = new Set(ranges.flatMap(({ first, last }) => [first, last + 1]));
  return [...edges].filter((edge) => edge > 0 && edge <= LAST_PORT).sort((a, b) => a - b);
});

function rangesOf({ matches, actions }: PacketRule): readonly PortRange[] {
  const compared = matches.flatMap((match) => (match.kind === 'fields' ? portsAmong(match.fields, match.values) : []));
  return [...compared, ...actions.flatMap(rangesIn)];
}

function rangesIn(action: PacketAction): readonly PortRange[] {
  if (action.kind === 'lookup') {
    const keys = action.entries.map(({ key }) => key);
    return [...portsAmong(action.fields, keys), ...action.entries.flatMap((entry) => rangesIn(entry.action))];
  }
  if (action.kind !== 'translate' || action.to.ports === null) return [];
  const { ports, base } = action.to;
  return [ports, ...(base === null ? [] : [{ first: base, last: base + ports.last - ports.first }])];
}

function portsAmong(fields: readonly Field[], values: readonly Tuple[]): readonly PortRange[] {
  const at = fields.indexOf('destination-port');
  if (at < 0) return [];
  return values.flatMap((tuple) => {
    const value = tuple[at];
    return value?.kind === 'numbers' ? [value] : [];
  });
}
