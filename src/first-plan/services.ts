/** The sockets of a host → the services of a first plan. */
import { rangedAs } from '../model/ports/protocol.ts';
import { compare } from '../model/sockets/listener.ts';
import type { Holder } from '../model/sockets/held-socket.ts';
import type { FirstEndpoint, FirstService, FirstServices, WaitingSocket } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { intersect, portSet, subtract } from '../model/ports/port-set.ts';
import { hostRange, withheld } from '../model/host/host-ports.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { defaultsOn } from '../port-catalog/well-known-services.ts';
import { isConfiguredPort, type Ephemeral, servicePorts } from './configured-port.ts';
import { endpointsOf, compareEndpoints, type EndpointContext } from './endpoints.ts';
import { type NamedSocket, namedSockets, socketsByService } from './named-sockets.ts';
import { programName, programText, serviceName } from './service-name.ts';

/** The services of a host. The order of the sockets does not change the result. `wanted`: the host with the range of the plan. */
export function firstServices(
  sockets: readonly WaitingSocket[],
  facts: HostFacts,
  wanted: HostFacts = facts,
): FirstServices {
  const [ephemeral, planned] = [ephemeralOf(facts), ephemeralOf(wanted)];
  const around = surroundings(sockets, facts);
  const named = namedSockets(sockets);
  const [services, unsure, clients] = [[], [], []] as [FirstService[], FirstService[], NamedSocket[]];
  for (const group of socketsByService(named)) {
    const siblings = servicePorts(group);
    const isSure = (socket: NamedSocket): boolean => isConfiguredPort(socket, siblings, facts.platform, ephemeral);
    const [chosen, others] = [group.filter(isSure), group.filter((socket) => !isSure(socket))];
    const udp = others.filter(({ protocol }) => protocol === 'udp');
    const crowd = udp.length > MOST_UDP ? udp : [];
    const guessed = others.filter((socket) => !crowd.includes(socket));
    clients.push(...crowd);
    if (chosen.length > 0) services.push(serviceOf(chosen, around, facts, planned));
    if (guessed.length > 0) unsure.push(serviceOf(guessed, around, facts, planned));
  }
  const taken = new Set<string>();
  return {
    services: withUniqueNames(services, taken),
    unsure: withUniqueNames(unsure, taken),
    clients: { count: clients.length, names: [...new Set(clients.map(({ name }) => name))].sort() },
  };
}

/** With more UDP ports that the system probably chose, a program asks many others, as a resolver does. */
const MOST_UDP = 16;

function ephemeralOf(facts: HostFacts): ByProtocol<Ephemeral> {
  const [ranges, kept] = [hostRange(facts), withheld(facts, [])];
  return byProtocol((protocol) => {
    const range = ranges[protocol];
    return { range, handedOut: subtract([range], kept[protocol]) };
  });
}

function surroundings(sockets: readonly WaitingSocket[], { platform }: HostFacts): EndpointContext {
  const v4 = new Set(
    sockets.filter(({ address }) => address.includes('.')).map(({ protocol, port }) => `${port} ${protocol}`),
  );
  return { platform, hasIpv4: (protocol, port) => v4.has(`${port} ${protocol}`) };
}

function serviceOf(
  sockets: readonly NamedSocket[],
  around: EndpointContext,
  facts: HostFacts,
  ephemeral: ByProtocol<Ephemeral>,
): FirstService {
  const endpoints = endpointsOf(sockets, around);
  const [first] = [...sockets].sort((a, b) => a.port - b.port || compare(textOf(a), textOf(b)));
  const exposed = endpoints.flatMap(({ ports, protocol }) =>
    intersect([ports], ephemeral[rangedAs(protocol)].handedOut),
  );
  return {
    name: first?.name ?? '',
    endpoints,
    user: userOf(first?.holder ?? null, endpoints, facts),
    about: [...sharedNotes(endpoints), ...(first ? aboutOf(first) : [])],
    exposed: portSet(exposed),
  };
}

/** The account for `user`; null for a port below the unprivileged start: root most likely bound it, whatever runs it now. */
function userOf(
  holder: Holder | null,
  endpoints: readonly FirstEndpoint[],
  { unprivilegedPortStart }: HostFacts,
): string | null {
  const user = holder?.user ?? null;
  if (user === 'root' || user === null || user.trim() === '') return null;
  return endpoints.every(({ ports }) => ports.first >= (unprivilegedPortStart ?? 0)) ? user : null;
}

function textOf({ holder }: NamedSocket): string {
  return holder ? programText(holder) : '';
}

/** What the comment says of a service. Its port's default product is named only where the program's name tells nothing. */
function aboutOf({ holder, port, protocol, name }: NamedSocket): readonly string[] {
  const isScript = holder !== null && holder.started.script !== null;
  const program = holder && (isScript || programName(holder) !== name) ? [programText(holder)] : [];
  const container = holder?.container ?? null;
  const [known] = holder && serviceName(holder) !== null ? [] : defaultsOn(port, protocol);
  const product = known ? [`the port of ${known.product}`] : [];
  return [...program, ...(container === null ? [] : [`container ${container}`]), ...product];
}

/** What lets sockets share a port is deduced, as no table has it. Two TCP sockets that both listen have no other way (inet_csk_get_port). */
function sharedNotes(endpoints: readonly FirstEndpoint[]): readonly string[] {
  const shared = new Set(endpoints.filter(({ isShared }) => isShared).map(({ protocol }) => protocol));
  return [
    ...(shared.has('tcp') ? ['several sockets listen there, so SO_REUSEPORT is set'] : []),
    ...(shared.has('udp') ? ['several UDP sockets share a port, by SO_REUSEADDR or SO_REUSEPORT'] : []),
  ];
}

/** A name that is taken already gets the service's lowest port, or a number, behind it. */
function withUniqueNames(services: readonly FirstService[], taken: Set<string>): readonly FirstService[] {
  return [...services].sort(byFirstPort).map((service) => {
    let name = service.name;
    const base = `${name}-${service.endpoints[0]?.ports.first ?? 0}`;
    for (let n = 1; taken.has(name); n++) name = n === 1 ? base : `${base}-${n}`;
    taken.add(name);
    return { ...service, name };
  });
}

/** By the first port; services that are equal in it are ordered by all of their text, so that the order is always the same. */
function byFirstPort(a: FirstService, b: FirstService): number {
  const [x, y] = [a.endpoints[0], b.endpoints[0]];
  const byEndpoint = x && y ? compareEndpoints(x, y) : 0;
  return byEndpoint || compare(a.name, b.name) || compare(JSON.stringify(a), JSON.stringify(b));
}
