import type { DesiredState, Protocol } from './desired-state.ts';
import { includes } from './port-set.ts';

/** Whose a port is. */
export interface PortUses {
  /** Services of the plan that listen there; null without a plan. */
  readonly plannedFor: readonly string[] | null;
  /** Reasons for which the plan reserves it. */
  readonly reservedFor: readonly string[];
  /** Products that have it as their default. */
  readonly defaultOf: readonly string[];
}

export interface KnownDefault {
  readonly product: string;
  readonly protocol: Protocol | 'both';
  readonly ports: readonly number[];
}

export function portUsesOf(
  port: number,
  protocol: Protocol,
  desired: DesiredState | null,
  known: readonly KnownDefault[],
): PortUses {
  const listens = (service: DesiredState['services'][number]): boolean =>
    service.endpoints.some((endpoint) => endpoint.protocol === protocol && includes([endpoint.ports], port));
  const reservations = (desired?.reserved ?? []).filter(
    ({ ports, protocol: only }) => includes(ports, port) && (only === undefined || only === protocol),
  );
  return {
    reservedFor: reservations.flatMap(({ reason }) => reason ?? []),
    plannedFor: desired?.services.filter(listens).map(({ name }) => name) ?? null,
    defaultOf: known
      .filter((each) => each.ports.includes(port) && [protocol, 'both'].includes(each.protocol))
      .map(({ product }) => product),
  };
}
