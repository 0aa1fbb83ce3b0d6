/** The endpoints of the plan: who listens there, and which connections have their ports. */
import type { AuditedEndpoint, AuditFinding, EndpointState } from '../../model/audit.ts';
import { addressCover, coversOverlap, isWildcard, serves, type AddressCover } from '../../model/bind/address-cover.ts';
import type { DesiredState, Endpoint, Service } from '../../model/desired-state.ts';
import { holdersWords, listensWord } from '../../model/explain-words.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import { count, eachPort, includes, type PortRange, portsOf, subtract } from '../../model/port-set.ts';
import { grouped } from '../../model/grouped.ts';
import { portSetWord } from '../words.ts';
import { boundSilentFinding } from './bound-silent.ts';
import { connectionFinding, isHeldUp } from './connections.ts';
import { type DoubtFacts, doubtFinding, doubtOf, servicesAt } from './doubt.ts';
import { aboutOf, endpointWords } from './endpoint-words.ts';
import { listenersWord, placesOf } from './places.ts';
import { standsInTheWay, withoutZone, type SortedSockets } from './sockets.ts';

export function auditEndpoints(desired: DesiredState | null, sockets: SortedSockets): readonly AuditedEndpoint[] {
  if (!desired) return [];
  const connections = grouped(sockets.outgoing, ({ protocol, local }) => `${protocol} ${local.port}`);
  const on = (endpoint: Endpoint): readonly HeldSocket[] =>
    eachPort([endpoint.ports]).flatMap((port) => connections.get(`${endpoint.protocol} ${port}`) ?? []);
  const facts = { sockets, declaredAt: servicesAt(desired) };
  return desired.services.flatMap((service) =>
    service.endpoints.map((endpoint) => auditEndpoint(service, endpoint, facts, on(endpoint))),
  );
}

function auditEndpoint(
  service: Service,
  endpoint: Endpoint,
  facts: DoubtFacts,
  connections: readonly HeldSocket[],
): AuditedEndpoint {
  const { protocol, address, ports, at } = endpoint;
  const { sockets } = facts;
  const wanted = coverOf(endpoint);
  const listeners = eachPort([ports]).flatMap((port) => sockets.listenersOn(protocol, port));
  const suited = listeners.filter((one) => suits(sockets.coverOf(one), endpoint));
  const silent = subtract([ports], portsOf(...suited.map(({ local }) => local.port)));
  const listening = count([ports]) - count(silent);
  return {
    ...{ service: service.name, protocol, address, ports, at },
    state: stateOf(listening, count([ports]), listeners.length),
    ...{ listening, silent, listeners },
    connections: connections.filter((one) => standsInTheWay(sockets.coverOf(one), wanted)),
    boundSilent: protocol === 'tcp' ? boundIn(ports, wanted, sockets) : [],
    doubt: doubtOf({ service, endpoint, listeners: suited }, facts),
  };
}

function boundIn(
  ports: PortRange,
  wanted: AddressCover,
  { boundSilent, coverOf }: SortedSockets,
): readonly HeldSocket[] {
  return boundSilent.filter((one) => includes([ports], one.local.port) && coversOverlap(coverOf(one), wanted));
}

export function coverOf({ address, ipv6Only }: Pick<Endpoint, 'address' | 'ipv6Only'>): AddressCover {
  return addressCover(address && withoutZone(address), ipv6Only);
}

/** A plan that names no address is content with every address of one family, as on hosts without IPv6. */
function suits(listener: AddressCover, endpoint: Endpoint): boolean {
  return endpoint.address === null ? isWildcard(listener) : serves(listener, coverOf(endpoint));
}

function stateOf(listening: number, ports: number, listeners: number): EndpointState {
  if (listening === ports) return 'listening';
  if (listening > 0) return 'partly';
  return listeners > 0 ? 'elsewhere' : 'silent';
}

export function endpointFindings(endpoint: AuditedEndpoint, sockets: SortedSockets): readonly AuditFinding[] {
  return [
    ...connectionFinding(endpoint, sockets),
    ...boundSilentFinding(endpoint),
    ...silentFinding(endpoint, sockets),
    ...widerFinding(endpoint, sockets),
    ...doubtFinding(endpoint),
  ];
}

const SILENT: Readonly<Record<Exclude<EndpointState, 'listening'>, (endpoint: AuditedEndpoint) => string>> = {
  silent: () => 'is declared, and nothing listens there',
  partly: ({ silent, ports }) =>
    `is declared, and nothing listens on ${portSetWord(silent)}, ${count(silent)} of ${count([ports])}`,
  elsewhere: ({ listeners, address }) =>
    `is declared for ${address ?? 'every address'}, and ${listenersWord(listeners)} only`,
};

function silentFinding(endpoint: AuditedEndpoint, sockets: SortedSockets): readonly AuditFinding[] {
  const { state } = endpoint;
  // What keeps it from starting says so.
  const isToldOf = isHeldUp(endpoint, sockets) || endpoint.boundSilent.length > 0;
  if (state === 'listening' || (state === 'silent' && isToldOf)) return [];
  const isElsewhere = state === 'elsewhere';
  const help = isElsewhere
    ? 'give the endpoint that address in the plan, or have the server listen where the plan says'
    : `start ${endpoint.service}, or take it out of the plan`;
  return [
    {
      kind: isElsewhere ? 'listening-elsewhere' : 'declared-silent',
      severity: 'warning',
      message: `${endpointWords(endpoint)} ${SILENT[state](endpoint)}`,
      help,
      about: aboutOf(endpoint),
    },
  ];
}

/** More of the world can reach it than the plan says. */
function widerFinding(endpoint: AuditedEndpoint, sockets: SortedSockets): readonly AuditFinding[] {
  const { address, listeners } = endpoint;
  const wanted = addressCover(address && withoutZone(address), false);
  if (address === null || isWildcard(wanted)) return [];
  const [wide] = placesOf(
    listeners.filter((one) => isWildcard(sockets.coverOf(one)) && serves(sockets.coverOf(one), wanted)),
  );
  if (!wide) return [];
  const who = `${holdersWords(wide, 'somebody')} ${listensWord(wide)}`;
  return [
    {
      kind: 'listening-wider',
      severity: 'info',
      message: `${endpointWords(endpoint)} is all that is declared, and ${who} on every address (${wide.address})`,
      help: null,
      about: aboutOf(endpoint),
    },
  ];
}
