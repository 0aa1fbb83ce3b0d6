/** The named ports of a map, as they are listed beside the picture. */
import type { Protocol } from '../ports/protocol.ts';
import { grouped } from '../grouped.ts';
import {
  common,
  formatRange,
  includes,
  intersect,
  noPorts,
  portSet,
  type PortRange,
  subtract,
} from '../ports/port-set.ts';
import { itemsMeeting } from '../ports/range-index.ts';
import { MAP_LAYERS, LISTED_LAYERS, type MapLayer, type PortClaim, type PortMap } from './port-map.ts';

/** Some ports with all claims about exactly these, and with claims about a part of them that need no entry of their own. */
export interface PortMapEntry {
  readonly ports: PortRange;
  readonly protocol: Protocol;
  /** The most telling one. */
  readonly layer: MapLayer;
  /** The most telling one first. */
  readonly claims: readonly PortClaim[];
}

/** The most telling layer first, then by port. */
export function mapEntries({ claims }: Pick<PortMap, 'claims'>): readonly PortMapEntry[] {
  const named = claims.filter((claim) => LISTED_LAYERS.includes(claim.layer) || isReason(claim));
  const [listening, others] = [named.filter(isListening), named.filter((claim) => !isListening(claim))];
  const wide = claimsMeeting(others.filter(isWide));
  const [inside, alone] = [
    listening.filter((claim) => wide(claim).some((range) => holds(range, claim))),
    listening.filter((claim) => !wide(claim).some((range) => holds(range, claim))),
  ];
  const exact = new Set(others.map(portsText));
  const loose = alone.filter((claim) => !exact.has(portsText(claim)));
  const entries = entriesAmong([
    ...others,
    ...alone.filter((claim) => exact.has(portsText(claim))),
    ...inRanges(loose),
  ]);
  const beside = claimsMeeting([...inside, ...claims.filter(({ layer }) => layer === 'reserved')]);
  return entries
    .map((entry) => withMore(entry, wide, beside))
    .toSorted((a, b) => rank(a.layer) - rank(b.layer) || inOrder(a, b));
}

/** All that is known of one port, also that it is handed out, of each protocol. */
export function claimsOn({ claims }: Pick<PortMap, 'claims'>, port: number): readonly PortClaim[] {
  return sorted(
    toldOnce(
      claims.filter(({ ports }) => includes([ports], port)),
      { first: port, last: port },
    ),
  );
}

/** `8080/tcp`, `20000-20009/udp`. */
export function portsText({ ports, protocol }: Pick<PortClaim, 'ports' | 'protocol'>): string {
  return `${formatRange(ports)}/${protocol}`;
}

/** True for a reservation that the plan gives a reason for. */
function isReason({ layer, what }: PortClaim): boolean {
  return layer === 'reserved' && what !== null;
}

/** The claims without the host's reservations of these ports where a reason of the plan tells of them already. */
function toldOnce(claims: readonly PortClaim[], whole: PortRange): readonly PortClaim[] {
  const told = new Map(
    [...grouped(claims.filter(isReason), ({ protocol }) => protocol)].map(([protocol, reasons]) => {
      return [protocol, portSet(reasons.map(({ ports }) => ports))] as const;
    }),
  );
  return claims.filter((claim) => {
    if (claim.layer !== 'reserved' || isReason(claim)) return true;
    return subtract(intersect([claim.ports], [whole]), told.get(claim.protocol) ?? noPorts).length > 0;
  });
}

function isListening({ layer }: PortClaim): boolean {
  return layer === 'listening';
}

/** True for a service with several ports: a listener on one of them belongs to it. */
function isWide({ layer, ports }: PortClaim): boolean {
  return layer === 'declared' && ports.first < ports.last;
}

function holds({ ports: range }: PortClaim, { ports }: Pick<PortClaim, 'ports'>): boolean {
  return range.first <= ports.first && ports.last <= range.last;
}

/** Neighbouring ports of one program are one claim. */
function inRanges(listening: readonly PortClaim[]): readonly PortClaim[] {
  const byHolder = grouped(listening, ({ protocol, what, detail = '' }) => `${protocol} ${what ?? ''} ${detail}`);
  return [...byHolder.values()].flatMap((all) =>
    portSet(all.map(({ ports }) => ports)).flatMap((ports) => all.slice(0, 1).map((claim) => ({ ...claim, ports }))),
  );
}

function entriesAmong(claims: readonly PortClaim[]): readonly PortMapEntry[] {
  return [...grouped(claims, portsText).values()].flatMap((all) => {
    const together = sorted(all);
    const [first] = together;
    return first ? [{ ports: first.ports, protocol: first.protocol, layer: first.layer, claims: together }] : [];
  });
}

/** A part of a service is told by the service's name; and of all ports what is so of them beside. */
function withMore(entry: PortMapEntry, wide: ClaimsMeeting, beside: ClaimsMeeting): PortMapEntry {
  const isService = entry.claims.some(({ layer }) => layer === 'declared');
  const whole = isService ? [] : wide(entry).filter((range) => holds(range, entry));
  const shared = beside(entry)
    .filter(({ layer }) => isService || layer === 'reserved')
    .flatMap((claim) => {
      const ports = common(claim.ports, entry.ports);
      return ports ? [{ ...claim, ports }] : [];
    });
  const parts = whole.map((claim) => ({ ...claim, ports: entry.ports }));
  return { ...entry, claims: sorted(toldOnce([...entry.claims, ...parts, ...shared], entry.ports)) };
}

type ClaimsMeeting = (of: Pick<PortClaim, 'protocol' | 'ports'>) => readonly PortClaim[];

/** Finds the claims of the same protocol that have a port of these. */
function claimsMeeting(claims: readonly PortClaim[]): ClaimsMeeting {
  const meeting = new Map(
    [...grouped(claims, ({ protocol }) => protocol)].map(([protocol, all]) => {
      return [protocol, itemsMeeting(all, ({ ports }) => ports)] as const;
    }),
  );
  return ({ protocol, ports }) => meeting.get(protocol)?.(ports) ?? [];
}

function sorted(claims: readonly PortClaim[]): readonly PortClaim[] {
  return claims.toSorted((a, b) => a.protocol.localeCompare(b.protocol) || rank(a.layer) - rank(b.layer));
}

function rank(layer: MapLayer): number {
  return MAP_LAYERS.indexOf(layer);
}

function inOrder(a: PortMapEntry, b: PortMapEntry): number {
  return a.ports.first - b.ports.first || a.ports.last - b.ports.last || a.protocol.localeCompare(b.protocol);
}
