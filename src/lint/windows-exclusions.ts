/** Which exclusions an apply would make on a captured Windows host, as far as the lint can tell. */
import { addressCover } from '../model/bind/address-cover.ts';
import type { StackFacts } from '../model/host/host-facts.ts';
import type { Reservation } from '../model/plan/desired-state.ts';
import { reservedForService } from '../model/plan/reservation-claims.ts';
import { noPorts, type PortSet, subtract } from '../model/ports/port-set.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';
import type { PlannedHost } from './planned-host.ts';

/** A wildcard of both families binds on both. */
export function isOnStack({ endpoint }: DeclaredEndpoint, { family, protocol }: StackFacts): boolean {
  const { v4, v6 } = addressCover(endpoint.address, endpoint.ipv6Only);
  return protocol === endpoint.protocol && (family === 'ipv4' ? v4 : v6) !== null;
}

/** The ports of an endpoint of which apply would make an exclusion. */
export function toExclude(
  { ephemeral, platform }: PlannedHost,
  { service, endpoint }: DeclaredEndpoint,
  stack: StackFacts,
): PortSet {
  const range = ephemeral.at ? ephemeral.value[stack.protocol] : stack.ephemeral;
  return subtract(reservedForService(service, [endpoint.ports], [range], platform), stack.lasting);
}

/** Those of an item of `reserved`, on a stack of its protocol. */
export function itemToExclude({ ports, protocol }: Reservation, stack: StackFacts): PortSet {
  return protocol === undefined || protocol === stack.protocol ? subtract(ports, stack.lasting) : noPorts;
}
