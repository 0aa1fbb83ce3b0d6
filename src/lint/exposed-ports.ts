import type { Protocol } from '../model/ports/protocol.ts';
import { type PortSet, intersect, subtract, noPorts, unionOf } from '../model/ports/port-set.ts';
import { RESERVED_LISTS } from '../model/host/reserved-lists.ts';
import { PROTOCOLS } from '../model/plan/by-protocol.ts';
import type { PlannedHost } from './planned-host.ts';

/** Those of the ports that are ephemeral, where not all of them are reserved. */
export function exposedPorts(portsOf: (protocol: Protocol) => PortSet, { ephemeral, reserved }: PlannedHost): PortSet {
  const exposed = PROTOCOLS.map((protocol) => {
    const inRange = intersect(portsOf(protocol), [ephemeral.value[protocol]]);
    return subtract(inRange, reserved[protocol]).length > 0 ? inRange : noPorts;
  });
  return unionOf(exposed);
}
/** What `reserved` lacks, so that no outgoing connection gets one of the ports. */
export function lackingPorts(portsOf: (protocol: Protocol) => PortSet, host: PlannedHost): PortSet {
  const { platform, ephemeral, reservations } = host;
  const lacking = PROTOCOLS.map((protocol) => {
    const ports = portsOf(protocol);
    if (intersect(ports, [ephemeral.value[protocol]]).length === 0) return noPorts;
    const isShared = RESERVED_LISTS[platform] === 'one';
    const here = reservations.filter((each) => isShared || (each.protocol ?? protocol) === protocol);
    return subtract(ports, unionOf(here.map((each) => each.ports)));
  });
  return unionOf(lacking);
}
/** The plan that has a service which shows what this host is, else the one with the range: not a base, which others extend too. */
export function planOf({ plans, ephemeral }: PlannedHost, shows: (name: string) => boolean): string {
  const own = plans.find(({ services }) => services.some(({ name }) => shows(name)));
  return (own ?? plans.findLast((plan) => plan.ephemeral))?.file ?? ephemeral.at?.file ?? '';
}
