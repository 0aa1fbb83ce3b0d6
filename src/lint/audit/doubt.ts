/** Why a listener may not be the service: what no table of sockets tells. */
import type { AuditedEndpoint, AuditFinding } from '../../model/audit.ts';
import { addressCover, isWildcard } from '../../model/bind/address-cover.ts';
import type { DesiredState, Endpoint, Protocol, Service } from '../../model/desired-state.ts';
import { holdersWords, listensWord } from '../../model/explain-words.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import { eachPort, includes } from '../../model/port-set.ts';
import { listWord } from '../words.ts';
import { aboutOf, endpointWords } from './endpoint-words.ts';
import { placesOf } from './places.ts';
import type { SortedSockets } from './sockets.ts';

export interface Suited {
  readonly service: Service;
  readonly endpoint: Endpoint;
  /** The sockets that satisfy it. */
  readonly listeners: readonly HeldSocket[];
}

export interface DoubtFacts {
  readonly sockets: SortedSockets;
  readonly declaredAt: DeclaredAt;
}

/** The first reason; null where nothing speaks against it. */
export function doubtOf(suited: Suited, facts: DoubtFacts): string | null {
  if (suited.listeners.length === 0) return null;
  return (
    familyDoubt(suited, facts) ?? zoneDoubt(suited, facts) ?? clientDoubt(suited, facts) ?? sharedDoubt(suited, facts)
  );
}

/** ss tells of IPV6_V6ONLY, where it is installed. */
function familyDoubt({ endpoint, listeners }: Suited, { sockets }: DoubtFacts): string | null {
  if (endpoint.address === null || addressCover(endpoint.address, endpoint.ipv6Only).v4 === null) return null;
  const isOpen = listeners.every((one) => sockets.coverOf(one).v6 !== null);
  return isOpen && !sockets.knowsIpv6Only ? 'a socket of IPv6 may leave IPv4 alone, and nothing here says so' : null;
}

/** /proc/net/tcp6 has no interfaces. */
function zoneDoubt({ endpoint, listeners }: Suited, { sockets }: DoubtFacts): string | null {
  if (!addressCover(endpoint.address, true).v6?.includes('%')) return null;
  const isUntold = listeners.every((one) => !isWildcard(sockets.coverOf(one)) && !one.local.address.includes('%'));
  return isUntold ? 'the table of sockets does not say on which interface' : null;
}

function clientDoubt({ endpoint: { protocol }, listeners }: Suited, { sockets }: DoubtFacts): string | null {
  if (protocol === 'tcp') return null;
  const isGiven = listeners.some((one) => {
    const stack = sockets.stackOf(one);
    return stack && includes([stack.ephemeral], one.local.port) && !includes(stack.reserved, one.local.port);
  });
  return isGiven ? 'a client that was given the port, to wait for answers there, looks the same' : null;
}

/** Two services and one socket: one of the two is silent. */
function sharedDoubt({ service, endpoint, listeners }: Suited, { declaredAt }: DoubtFacts): string | null {
  const [only, ...more] = listeners;
  if (!only || more.length > 0) return null;
  const others = declaredAt(endpoint.protocol, only.local.port).filter((name) => name !== service.name);
  return others.length === 0 ? null : `${listWord(others)} ${others.length > 1 ? 'are' : 'is'} declared there as well`;
}

export type DeclaredAt = (protocol: Protocol, port: number) => readonly string[];

/** The services of a port, whatever their addresses. */
export function servicesAt({ services }: DesiredState): DeclaredAt {
  const known = new Map<string, Set<string>>();
  for (const { name, endpoints } of services)
    for (const { protocol, ports } of endpoints)
      for (const port of eachPort([ports])) {
        const key = `${protocol} ${port}`;
        known.set(key, (known.get(key) ?? new Set()).add(name));
      }
  return (protocol, port) => [...(known.get(`${protocol} ${port}`) ?? [])];
}

export function doubtFinding(endpoint: AuditedEndpoint): readonly AuditFinding[] {
  const { doubt, listeners } = endpoint;
  const [place] = placesOf(listeners);
  if (doubt === null || !place) return [];
  const who = `${holdersWords(place, 'somebody')} ${listensWord(place)}`;
  return [
    {
      kind: 'listening-unsure',
      severity: 'info',
      message: `${endpointWords(endpoint)}: ${who} there, perhaps not as ${endpoint.service}: ${doubt}`,
      help: null,
      about: aboutOf(endpoint),
    },
  ];
}
