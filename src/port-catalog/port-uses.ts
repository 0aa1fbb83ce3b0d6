import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { includes } from '../model/ports/port-set.ts';
import type { PortUses } from '../model/port-uses.ts';
import { byDefaultOn, heldWords } from './os-held/os-held.ts';
import { defaultsOn } from './well-known-services.ts';

export function portUsesOf(
  { port, protocol, platform }: { readonly port: number; readonly protocol: Protocol; readonly platform: Platform },
  desired: DesiredState | null,
): PortUses {
  const listens = (service: DesiredState['services'][number]): boolean =>
    service.endpoints.some((endpoint) => endpoint.protocol === protocol && includes([endpoint.ports], port));
  const reservations = (desired?.reserved ?? []).filter(
    ({ ports, protocol: only }) => includes(ports, port) && (only === undefined || only === protocol),
  );
  return {
    reservedFor: reservations.flatMap(({ reason }) => reason ?? []),
    plannedFor: desired?.services.filter(listens).map(({ name }) => name) ?? null,
    defaultOf: defaultsOn(port, protocol).map(({ product }) => product),
    heldByOs: byDefaultOn(platform, port, protocol).map((row) => heldWords(row)),
  };
}
