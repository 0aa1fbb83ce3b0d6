/** What listens, and whether anybody has declared it. */
import type { AuditedEndpoint, AuditedListener, AuditFinding } from '../../model/audit.ts';
import { coversOverlap } from '../../model/bind/address-cover.ts';
import type { DesiredState, Protocol } from '../../model/desired-state.ts';
import { endWords, holdersWords } from '../../model/explain-words.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import { byPlace } from '../../model/listener.ts';
import { includes, type PortSet, union } from '../../model/port-set.ts';
import { coverOf } from './endpoints.ts';
import { isLoopback, type SortedSockets } from './sockets.ts';

export function auditListeners(
  desired: DesiredState | null,
  endpoints: readonly AuditedEndpoint[],
  sockets: SortedSockets,
): readonly AuditedListener[] {
  const declared = declarations(desired, endpoints, sockets);
  const distinct = new Map<string, HeldSocket>();
  for (const socket of sockets.listeners) {
    const key = `${socket.protocol} ${socket.local.address} ${socket.local.port}`;
    if (!distinct.get(key)?.holders.length) distinct.set(key, socket);
  }
  return [...distinct.values()].map((socket) => auditListener(socket, declared(socket), sockets)).sort(byPlace);
}

function auditListener(
  socket: HeldSocket,
  declaredBy: AuditedListener['declaredBy'],
  sockets: SortedSockets,
): AuditedListener {
  const { protocol, local, holders } = socket;
  const stack = sockets.stackOf(socket);
  const isEphemeral = stack !== undefined && includes([stack.ephemeral], local.port);
  const isReserved = stack !== undefined && includes(stack.reserved, local.port);
  const isChosenByOs =
    declaredBy === null && isEphemeral && !isReserved && (protocol === 'udp' || isLoopback(local.address));
  return { protocol, ...local, holders, declaredBy, isEphemeral, isReserved, isChosenByOs };
}

/** A socket on another address of a declared port is that service, gone astray, where nothing else serves the endpoint. */
function declarations(
  desired: DesiredState | null,
  audited: readonly AuditedEndpoint[],
  sockets: SortedSockets,
): (socket: HeldSocket) => AuditedListener['declaredBy'] {
  const endpoints = (desired?.services ?? []).flatMap((service) => service.endpoints);
  const reserved = { tcp: reservedFor(desired, 'tcp'), udp: reservedFor(desired, 'udp') };
  const isAstray = ({ protocol, local }: HeldSocket): boolean =>
    audited.some(
      (each) => each.state === 'elsewhere' && each.protocol === protocol && includes([each.ports], local.port),
    );
  return (socket) => {
    const { protocol, local } = socket;
    const there = endpoints.filter((each) => each.protocol === protocol && includes([each.ports], local.port));
    const isMeant = there.some((each) => coversOverlap(coverOf(each), sockets.coverOf(socket)));
    if (isMeant || isAstray(socket)) return 'service';
    return includes(reserved[protocol], local.port) ? 'reservation' : null;
  };
}

export function reservedFor(desired: DesiredState | null, wanted: Protocol): PortSet {
  const matching = (desired?.reserved ?? []).filter(({ protocol = wanted }) => protocol === wanted);
  return union(...matching.map(({ ports }) => ports));
}

/** Without a plan nothing is declared; what a restart may lose its port for is worth a word all the same. */
export function listenerFinding(listener: AuditedListener, hasPlan: boolean): readonly AuditFinding[] {
  const { protocol, port, declaredBy, isEphemeral, isReserved, isChosenByOs } = listener;
  const isAtRisk = isEphemeral && !isReserved;
  if (declaredBy !== null || (!hasPlan && !isAtRisk)) return [];
  const where = `${protocol} ${endWords(listener)}`;
  const risk =
    'it lies in the ephemeral range and is not reserved: a connection may be given it while the program restarts';
  const chosen = 'most likely the OS has chosen the port: in the ephemeral range, and ';
  const rest = isChosenByOs
    ? `; ${chosen}${protocol === 'udp' ? 'a client waits for answers on such a socket' : 'on loopback alone'}`
    : isAtRisk
      ? `; ${risk}`
      : '';
  const what = hasPlan ? 'has it, and no plan declares it' : 'has it';
  return [
    {
      kind: hasPlan ? 'undeclared-listener' : 'unreserved-listener',
      severity: isChosenByOs ? 'info' : 'warning',
      message: `${where}: ${whoWords(listener)} ${what}${rest}`,
      help: isChosenByOs ? null : 'declare it as a service in the plan, or stop that program',
      about: { protocol, ports: `${port}` },
    },
  ];
}

function whoWords({ holders }: AuditedListener): string {
  return holdersWords({ holders }, 'somebody');
}
