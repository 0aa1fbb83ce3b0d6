/** The endpoints of the plan with their listeners and with the connections on their ports. */
import type { AuditedEndpoint, EndpointState } from '../model/audit/endpoint.ts';
import { coversOverlap, isWildcard, type AddressCover } from '../model/bind/address-cover.ts';
import { listenedOn, type Endpoint, type Service, type DesiredState } from '../model/plan/desired-state.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { count, eachPort, includes, type PortSet, portsAmong, subtract, portSet } from '../model/ports/port-set.ts';
import { distinctHolders } from '../model/sockets/holders.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';
import { grouped } from '../model/grouped.ts';
import { type DoubtFacts, doubtOf, declaredIn } from './identity-doubt.ts';
import type { AuditSubject } from './audit-subject.ts';
import { lackingFamily, rivalsAt } from './who-answers.ts';
import { standsInTheWay, coverOf, servesEndpoint } from './addresses.ts';
import type { SortedSockets } from './sorted-sockets.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { byEveryProtocol } from '../model/plan/by-protocol.ts';
import { portTest } from '../model/ports/port-lookup.ts';

export function auditEndpoints(
  { desired, accounts, starts }: Pick<AuditSubject, 'desired' | 'accounts' | 'starts'>,
  sockets: SortedSockets,
): readonly AuditedEndpoint[] {
  if (!desired) return [];
  const connections = grouped(sockets.outgoing, ({ protocol, local }) => `${protocol} ${local.port}`);
  const on = (endpoint: Endpoint): readonly HeldSocket[] =>
    eachPort([endpoint.ports]).flatMap((port) => connections.get(`${endpoint.protocol} ${port}`) ?? []);
  const facts = { sockets, declaredAt: declaredIn(desired), accounts, starts };
  return desired.services.flatMap((service) =>
    listenedOn(service).map((endpoint) => auditEndpoint(service, endpoint, facts, on(endpoint))),
  );
}

function auditEndpoint(
  service: Service,
  endpoint: Endpoint,
  facts: DoubtFacts & Pick<AuditSubject, 'starts'>,
  connections: readonly HeldSocket[],
): AuditedEndpoint {
  const { protocol, address, device, ports, at } = endpoint;
  const { sockets } = facts;
  const wanted = coverOf(endpoint);
  const listeners = eachPort([ports]).flatMap((port) => sockets.listenersOn(protocol, port));
  const serving = listeners.filter((one) => servesEndpoint(one, sockets.coverOf(one), endpoint));
  const silent = subtract([ports], portsAmong(serving.map(({ local }) => local.port)));
  const listening = count([ports]) - count(silent);
  const state = stateOf(listening, count([ports]), listeners.length);
  const there = connections.filter((one) => standsInTheWay(sockets.coverOf(one), wanted));
  const onSilent = there.filter(({ local }) => includes(silent, local.port));
  const bound = protocol === 'tcp' ? boundIn(silent, wanted, sockets) : [];
  return {
    ...{ service: service.name, protocol, address, ports, at, ...(device !== undefined && { device }) },
    ...(endpoint.ofLocalhost && { localhost: 'one' }),
    ...{ state, listening, silent, listeners, serving: closest(serving, sockets) },
    ...{ rivals: rivalsAt({ service, endpoint }, listeners, facts), lacks: lackingFamily(endpoint, serving, sockets) },
    ...{ connections: there, boundSilent: bound },
    blockers: [...onSilent.filter((one) => isUdp(one) || sockets.isSure(one)), ...bound],
    canStart: facts.starts.get(endpoint) ?? null,
    isExpected: isHeldByService(service, distinctHolders(serving)),
    doubt: doubtOf({ service, endpoint, listeners: serving }, facts),
  };
}

/** Whoever began it: UDP accepts no connections, and a socket with a peer keeps its port from others as one without does. */
export function isUdp({ protocol }: HeldSocket): boolean {
  return protocol === 'udp';
}

/** On Linux a socket of one address gets the traffic before one of every address. */
function closest(serving: readonly HeldSocket[], { coverOf }: SortedSockets): readonly HeldSocket[] {
  const exact = serving.filter((one) => !isWildcard(coverOf(one)));
  return exact.length > 0 ? exact : serving;
}

function boundIn(
  ports: PortSet,
  wanted: AddressCover,
  { boundSilentOn, coverOf }: SortedSockets,
): readonly HeldSocket[] {
  const [first, last] = [ports[0], ports.at(-1)];
  const near = first && last ? boundSilentOn({ first: first.first, last: last.last }) : [];
  return near.filter((one) => includes(ports, one.local.port) && coversOverlap(coverOf(one), wanted));
}

function stateOf(listening: number, ports: number, listeners: number): EndpointState {
  if (listening === ports) return 'listening';
  if (listening > 0) return 'partly';
  return listeners > 0 ? 'elsewhere' : 'silent';
}

export function isDeclaredPort(desired: DesiredState | null): (protocol: Protocol, port: number) => boolean {
  const endpoints = (desired?.services ?? []).flatMap((service) => service.endpoints);
  const tests = byEveryProtocol((wanted) =>
    portTest(portSet(endpoints.filter(({ protocol }) => protocol === wanted).map(({ ports }) => ports))),
  );
  return (protocol, port) => tests[protocol](port);
}
