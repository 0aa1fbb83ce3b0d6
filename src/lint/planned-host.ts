import type { DesiredState, Placed, Platform, Reservation, Service } from '../model/plan/desired-state.ts';
import { rangedAs, type RangedProtocol } from '../model/ports/protocol.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { formatPosition, type Position } from '../model/plan/position.ts';
import { noPorts, portSet, type PortRange, type PortSet, subtract, union } from '../model/ports/port-set.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey } from '../model/settings/setting-key.ts';
import { conflictsOf, type Conflict } from './conflicts.ts';
import { hostRange, withheld } from '../model/host/host-ports.ts';
import { leftToServers, reservedForService } from '../model/plan/reservation-claims.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { nameTokens } from '../port-catalog/name-tokens.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** What the rules look at: one host on one platform, described by all plan files that bear its name. */
export interface PlannedHost extends LinuxOnlyValues {
  readonly platform: Platform;
  /** The facts of a captured host; null where the plans are judged without one. */
  readonly facts: HostFacts | null;
  readonly plans: readonly DesiredState[];
  readonly services: readonly Service[];
  readonly endpoints: readonly DeclaredEndpoint[];
  /** Every word that occurs in the names of the services. */
  readonly nameWords: ReadonlySet<string>;
  readonly reservations: readonly Reservation[];
  readonly ephemeral: EphemeralRange;
  /** The ports of each protocol that the OS will not hand out once the plans are applied. */
  readonly reserved: ByProtocol<PortSet>;
  readonly conflicts: readonly Conflict[];
}

/** A setting's value by the plans, or else of the host, or else the platform's default. `at` is null unless a plan gives it. */
interface ValueInForce<T> {
  readonly value: T;
  readonly at: Position | null;
}

type LinuxOnlyValues = { readonly [K in LinuxOnlyKey]: ValueInForce<LinuxSettings[K]> };

type EphemeralRange = ValueInForce<ByProtocol<PortRange>>;

export function plannedHost(
  plans: readonly DesiredState[],
  platform: Platform,
  host: HostFacts | null = null,
): PlannedHost {
  const services = uniqueByPlace(plans.map((plan) => plan.services));
  const reservations = uniqueByPlace(plans.map((plan) => plan.reserved ?? []));
  const endpoints = plans.length > 1 ? listensOfMany(services) : listensOf(services);
  const ephemeral = ephemeralOf(plans, platform, host);
  const asked = askedOf({ platform, services, endpoints, reservations, ephemeral });
  const kept = host && withheld(host, plans);
  return {
    platform,
    facts: host,
    plans,
    services,
    endpoints,
    nameWords: new Set(services.flatMap(({ name }) => nameTokens(name))),
    reservations,
    ephemeral,
    ...linuxOnly(plans, host),
    reserved: kept ? { tcp: union(asked.tcp, kept.tcp), udp: union(asked.udp, kept.udp) } : asked,
    conflicts: conflictsOf(endpoints, platform, host?.names),
  };
}

/** The items of all plans, without repeating what two files take over from the same base. */
function uniqueByPlace<T extends { readonly at: Position }>([
  first = [],
  ...others
]: readonly (readonly T[])[]): readonly T[] {
  if (others.length === 0) return first;
  const all = [first, ...others].flat();
  return [...new Map(all.map((item) => [formatPosition(item.at), item])).values()];
}

function listensOf(services: readonly Service[]): readonly DeclaredEndpoint[] {
  return services.flatMap((service) => service.endpoints.map((endpoint) => ({ service, endpoint })));
}

/** The endpoints of all services; an endpoint that two files of a host describe alike is there once. */
function listensOfMany(services: readonly Service[]): readonly DeclaredEndpoint[] {
  const seen = new Map<string, string>();
  return listensOf(services).filter(({ service, endpoint }) => {
    const { at, ...binds } = endpoint;
    const key = JSON.stringify([service.name, service.user, binds]);
    const file = seen.get(key) ?? at.file;
    seen.set(key, file);
    return file === at.file;
  });
}

function ephemeralOf(plans: readonly DesiredState[], platform: Platform, host: HostFacts | null): EphemeralRange {
  const range = PLATFORM_TRAITS[platform].defaultRange;
  const otherwise = host ? hostRange(host) : { tcp: range, udp: range };
  return lastGiven(plans.map((plan) => plan.ephemeral)) ?? { value: otherwise, at: null };
}

function linuxOnly(plans: readonly DesiredState[], host: HostFacts | null): LinuxOnlyValues {
  const values = LINUX_ONLY_KEYS.map((key) => {
    const otherwise = { value: host?.[key] ?? KERNEL_DEFAULTS[key], at: null };
    return [key, lastGiven<LinuxSettings[LinuxOnlyKey]>(plans.map((plan) => plan[key])) ?? otherwise];
  });
  return Object.fromEntries(values) as LinuxOnlyValues;
}

function lastGiven<T>(values: readonly (Placed<T> | undefined)[]): Placed<T> | undefined {
  return values.findLast((value) => value !== undefined);
}

/** The ports that the plans reserve, for each protocol. */
function askedOf({
  platform,
  services,
  endpoints,
  reservations,
  ephemeral,
}: Pick<PlannedHost, 'platform' | 'services' | 'endpoints' | 'reservations' | 'ephemeral'>): PlannedHost['reserved'] {
  const of = (protocol: RangedProtocol): PortSet =>
    portSet([
      ...reservations.filter((each) => rangedAs(each.protocol ?? protocol) === protocol).flatMap(({ ports }) => ports),
      ...endpoints
        .filter(({ endpoint }) => rangedAs(endpoint.protocol) === protocol)
        .flatMap(({ service, endpoint }) =>
          reservedForService(service, [endpoint.ports], [ephemeral.value[protocol]], platform),
        ),
    ]);
  const left = (protocol: RangedProtocol): PortSet => leftToServers(services, platform, protocol);
  const [tcp, udp] = [subtract(of('tcp'), left('tcp')), subtract(of('udp'), left('udp'))];
  switch (PLATFORM_TRAITS[platform].reservedLists) {
    case 'none':
      return byProtocol(() => noPorts);
    case 'one':
      return byProtocol(() => union(tcp, udp));
    case 'one-for-each-protocol':
      return { tcp, udp };
  }
}
