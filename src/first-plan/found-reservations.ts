/** What a host has reserved, as far as no service of its first plan covers it. */
import type { FirstReservation, FirstService } from '../model/first-plan.ts';
import type { HostFacts, StackFacts, HostPlatform } from '../model/host/host-facts.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { HNS } from '../port-catalog/windows-host-network-ports.ts';
import {
  common,
  intersect,
  noPorts,
  portSet,
  portsOf,
  type PortSet,
  samePorts,
  subtract,
  union,
  unionOf,
} from '../model/ports/port-set.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';

export interface FoundReservations {
  readonly items: readonly FirstReservation[];
  /** Linux: ports that other programs reserved outside of the ephemeral range, where a reservation has no effect. */
  readonly idle: PortSet;
  /** Windows: ports that are excluded for one address family alone; a plan file can't express that. */
  readonly oneFamilyOnly: PortSet;
}

/** The reservations that no service covers. `from`: the `file:line` that sets the list at boot, or null. */
export function firstReservations(
  services: readonly FirstService[],
  facts: HostFacts,
  from: string | null,
): FoundReservations {
  return FIRST_RESERVATIONS[facts.platform](services, facts, from);
}

const FIRST_RESERVATIONS: Readonly<Record<HostPlatform, typeof firstReservations>> = {
  linux: onLinux,
  windows: onWindows,
};

const ZERO = portsOf(0);

function onLinux(services: readonly FirstService[], { stacks }: HostFacts, from: string | null): FoundReservations {
  const [stack] = stacks;
  if (!stack) return { items: [], idle: noPorts, oneFamilyOnly: noPorts };
  const { ephemeral, owned } = stack;
  const covered = services.flatMap(({ exposed, endpoints }) =>
    exposed.length > 0 ? [] : endpoints.flatMap(({ ports }) => common(ports, ephemeral) ?? []),
  );
  const rest = subtract(subtract(stack.reserved, portSet(covered)), ZERO);
  const [ours, others] = [intersect(rest, owned), subtract(rest, owned)];
  const source = from === null ? 'reserved on this host' : `from ${from}`;
  return {
    items: [...inParts(ours, OURS), ...inParts(intersect(others, [ephemeral]), source)].sort(byPort),
    idle: subtract(others, [ephemeral]),
    oneFamilyOnly: noPorts,
  };
}

const OURS = 'reserved by an earlier portplan apply';

/** One reservation for each range of ports, or for every eight of them where there are more than 16. */
function inParts(ports: PortSet, reason: string, protocol?: Protocol): readonly FirstReservation[] {
  const size = ports.length > 16 ? 8 : 1;
  const parts = Array.from({ length: Math.ceil(ports.length / size) }, (_, i) => ports.slice(i * size, (i + 1) * size));
  return parts.map((part) => ({ ports: part, ...(protocol && { protocol }), reason }));
}

function byPort(a: FirstReservation, b: FirstReservation): number {
  return (a.ports[0]?.first ?? 0) - (b.ports[0]?.first ?? 0);
}

function onWindows(services: readonly FirstService[], { stacks }: HostFacts): FoundReservations {
  const found = byProtocol((protocol) => {
    const here = stacks.filter((stack) => stack.protocol === protocol);
    const all = unionOf(here.map(({ lasting }) => lasting));
    const both = here.map(({ lasting }) => lasting).reduce(intersect, all);
    return { both: subtract(both, coveredBy(services, here, protocol)), oneFamilyOnly: subtract(all, both) };
  });
  return {
    items: byProtocolOrBoth(byProtocol((protocol) => found[protocol].both)),
    idle: noPorts,
    oneFamilyOnly: union(found.tcp.oneFamilyOnly, found.udp.oneFamilyOnly),
  };
}

function coveredBy(services: readonly FirstService[], stacks: readonly StackFacts[], protocol: Protocol): PortSet {
  const reserving = services.filter(({ exposed }) => exposed.length === 0).flatMap(({ endpoints }) => endpoints);
  const claims = reserving.filter((each) => each.protocol === protocol && each.address === null);
  const ports = portSet(claims.map((each) => each.ports));
  return stacks.map(({ ephemeral }) => intersect(ports, [ephemeral])).reduce(intersect, ports);
}

function byProtocolOrBoth(ports: ByProtocol<PortSet>): readonly FirstReservation[] {
  if (samePorts(ports.tcp, ports.udp)) return windowsItems(ports.tcp);
  return [...windowsItems(ports.tcp, 'tcp'), ...windowsItems(ports.udp, 'udp')].sort(byPort);
}

function windowsItems(ports: PortSet, protocol?: Protocol): readonly FirstReservation[] {
  return [
    ...inParts(subtract(ports, [HNS]), 'excluded by an administrator', protocol),
    ...inParts(intersect(ports, [HNS]), 'the host network service of Windows', protocol),
  ].sort(byPort);
}
