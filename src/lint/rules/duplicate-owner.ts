import type { LintFinding, LintRule } from '../rule.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { portsWord } from '../../words/ports-words.ts';
import type { Reservation, Service } from '../../model/plan/desired-state.ts';
import { intersect } from '../../model/ports/port-set.ts';

export const duplicateOwner: LintRule = {
  id: 'duplicate-owner',
  severity: 'warning',
  summary: 'Two owners claim one port, or one service.',
  why: `An owner is whom one asks before a port is moved or given away. Where a reservation says one owner and the service on its port
another, or two files of a host name one service with two owners, each of them may free or move the port without the other.
Entries without an owner claim nothing.`,
  *check({ endpoints, reservations, services }) {
    const owned = reservations.filter(({ owner }) => owner !== undefined);
    if (owned.length > 0) for (const declared of endpoints) yield* reservedByOther(declared, owned);
    const first = new Map<string, Service>();
    for (const service of services) {
      const earlier = first.get(service.name);
      if (earlier) yield* ownedByOther(service, earlier);
      else first.set(service.name, service);
    }
  },
};

function* reservedByOther(
  { service, endpoint }: DeclaredEndpoint,
  reservations: readonly Reservation[],
): Iterable<LintFinding> {
  const { owner } = service;
  const reservation = reservations.find(
    (each) =>
      differ(each.owner, owner) &&
      (each.protocol ?? endpoint.protocol) === endpoint.protocol &&
      intersect(each.ports, [endpoint.ports]).length > 0,
  );
  if (!reservation) return;
  yield {
    message: `${service.name} of ${owner} listens on ${portsWord(endpoint.ports, endpoint.protocol)}, which ${reservation.owner} has reserved`,
    help: 'let both say one owner, or take the port out of the reservation',
    at: endpoint.at,
    related: [{ message: `reserved by ${reservation.owner} here`, at: reservation.at }],
  };
}

function* ownedByOther(service: Service, earlier: Service): Iterable<LintFinding> {
  if (!differ(earlier.owner, service.owner)) return;
  yield {
    message: `${service.name} belongs to ${service.owner} here, and to ${earlier.owner} in ${earlier.at.file}`,
    help: 'let both files say one owner, or give the services two names',
    at: service.at,
    related: [{ message: `${earlier.name} belongs to ${earlier.owner} here`, at: earlier.at }],
  };
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}
