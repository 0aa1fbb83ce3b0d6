import type { RangedProtocol } from '../model/ports/protocol.ts';
import { type PortSet, intersect, subtract, noPorts, unionOf } from '../model/ports/port-set.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { PROTOCOLS } from '../model/plan/by-protocol.ts';
import type { PlannedHost } from './planned-host.ts';

/** The ephemeral ones among the ports of each protocol, unless all of these are reserved. */
export function exposedPorts(
  portsOf: (protocol: RangedProtocol) => PortSet,
  { ephemeral, reserved }: PlannedHost,
): PortSet {
  const exposed = PROTOCOLS.map((protocol) => {
    const inRange = intersect(portsOf(protocol), [ephemeral.value[protocol]]);
    return subtract(inRange, reserved[protocol]).length > 0 ? inRange : noPorts;
  });
  return unionOf(exposed);
}
/** The ports that `reserved` must name in addition, so that no outgoing connection is given one of `portsOf`. */
export function lackingPorts(portsOf: (protocol: RangedProtocol) => PortSet, host: PlannedHost): PortSet {
  const { platform, ephemeral, reservations } = host;
  const lacking = PROTOCOLS.map((protocol) => {
    const ports = portsOf(protocol);
    if (intersect(ports, [ephemeral.value[protocol]]).length === 0) return noPorts;
    const isShared = PLATFORM_TRAITS[platform].reservedLists === 'one';
    const here = reservations.filter((each) => isShared || (each.protocol ?? protocol) === protocol);
    return subtract(ports, unionOf(here.map((each) => each.ports)));
  });
  return unionOf(lacking);
}
/** The file of the plan with a service that shows what this host is, or else of the plan that sets the range. Never a base file. */
export function planOf({ plans, ephemeral }: PlannedHost, shows: (name: string) => boolean): string {
  const own = plans.find(({ services }) => services.some(({ name }) => shows(name)));
  return (own ?? plans.findLast((plan) => plan.ephemeral))?.file ?? ephemeral.at?.file ?? '';
}
