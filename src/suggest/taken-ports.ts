/** Every port that is no choice for a new service, and why. */
import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import {
  formatRange,
  LAST_PORT,
  portsOf,
  type PortRange,
  portSet,
  subtract,
  portsAmong,
} from '../model/ports/port-set.ts';
import { PROTOCOLS } from '../model/plan/by-protocol.ts';
import type { HostNat } from '../model/nat/host-nat.ts';
import { divertedRanges } from '../model/nat/diverted-ports.ts';
import { FIRST_PORT, type SuggestionHost, type TakenPorts } from '../model/suggestion.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { type TakenReason, mergedReasons } from './taken-reason.ts';
import { ALLOCATORS } from '../port-catalog/allocators.ts';
import { BAD_PORTS } from '../port-catalog/browser-blocked-ports.ts';
import { NODE_PORTS } from '../port-catalog/node-ports.ts';
import { OS_HELD } from '../port-catalog/os-held/os-held.ts';
import { MOVED } from '../port-catalog/moved-defaults.ts';
import { WELL_KNOWN } from '../port-catalog/well-known-services.ts';
import { COMMON_PORTS, NAMED_PORTS } from '../port-catalog/ports-to-avoid.ts';

export interface PlansAndHosts {
  readonly plans: readonly DesiredState[];
  /** The platform of plans that name none, and of the new service where there is no plan. */
  readonly platform: Platform;
  readonly hosts: readonly SuggestionHost[];
}

/**
 * A port that one protocol has is taken for both: Linux has one range and one reserved list for them, and a service may want
 * the other one later, as HTTP/3 does.
 */
export function takenPorts(around: PlansAndHosts): readonly TakenPorts[] {
  return mergedReasons([
    ...ALWAYS_TAKEN,
    ...around.plans.flatMap(reasonsOfPlan),
    ...defaultRanges(around),
    ...around.hosts.flatMap(reasonsOfHost),
  ]);
}

function reasonsOfPlan({
  file,
  ephemeral,
  unprivilegedPortStart,
  services,
  reserved = [],
  lint,
}: DesiredState): readonly TakenReason[] {
  const { tcp, udp } = ephemeral?.value ?? {};
  const nodePorts = lint.rules['nodeport-overlap']?.options.ports ?? [];
  return [
    ...[tcp, udp].flatMap((range) => (range ? inRange(range, file) : [])),
    ...privileged(unprivilegedPortStart?.value, file),
    ...services.flatMap(({ name, endpoints }) =>
      endpoints.map(({ ports, at }): TakenReason => {
        return { kind: 'declared', ports: [ports], says: 'declared by', by: `${name} (${at.file}:${at.line})` };
      }),
    ),
    ...reserved.map(({ ports, at }): TakenReason => {
      return { kind: 'reserved', ports, says: 'reserved in', by: `${at.file}:${at.line}` };
    }),
    { kind: 'allocator', ports: nodePorts, says: 'a NodePort in', by: file },
  ];
}

/** The default ephemeral ranges of platforms for which neither a plan nor a host gives a range. */
function defaultRanges({ plans, platform, hosts }: PlansAndHosts): readonly TakenReason[] {
  const silent = plans.filter(({ ephemeral }) => !ephemeral).flatMap(({ platforms = [platform] }) => platforms);
  const wanted = plans.length === 0 && hosts.length === 0 ? [platform] : silent;
  const known = new Set<Platform>(hosts.map(({ facts }) => facts.platform));
  return [...new Set(wanted)]
    .filter((each) => !known.has(each))
    .flatMap((each) => inRange(PLATFORM_TRAITS[each].defaultRange, `${PLATFORM_TRAITS[each].name} by default`));
}

function reasonsOfHost({ facts, listeners, connected, nat }: SuggestionHost): readonly TakenReason[] {
  const { host, stacks, unprivilegedPortStart } = facts;
  const listening = portSet((listeners ?? []).map(({ port }) => ({ first: port, last: port })));
  const use = [...(listeners ?? []).map(({ port }) => portsOf(port)), subtract(connected, listening)].map(
    (ports): TakenReason => ({ kind: 'in-use', ports, says: 'in use on', by: host }),
  );
  const settings = stacks.flatMap(({ ephemeral, reserved, lasting, held }): readonly TakenReason[] => [
    ...inRange(ephemeral, host),
    { kind: 'reserved', ports: reserved, says: 'reserved on', by: host },
    { kind: 'reserved', ports: lasting, says: 'reserved on', by: host },
    ...held.map((row): TakenReason => ({ kind: 'reserved', ports: [row], says: 'held at run time on', by: host })),
  ]);
  return [...use, ...translated(nat, host), ...settings, ...privileged(unprivilegedPortStart, host)];
}

function inRange(range: PortRange, by: string): readonly TakenReason[] {
  return [{ kind: 'ephemeral', ports: [range], says: `in the ephemeral range ${formatRange(range)} of`, by }];
}

/** The ports below an unprivileged start that is higher than the usual 1024. */
function privileged(start: number | null | undefined, by: string): readonly TakenReason[] {
  if (start == null || start <= FIRST_PORT) return [];
  const ports = [{ first: FIRST_PORT, last: start - 1 }];
  return [{ kind: 'privileged', ports, says: `below ${start}, the first unprivileged port of`, by }];
}

/** Ports that packet rules lead elsewhere, from wherever, and those of which reading can't tell. */
function translated(nat: HostNat | null, by: string): readonly TakenReason[] {
  if (nat === null) return [];
  const found = PROTOCOLS.flatMap((protocol) =>
    divertedRanges(nat, { protocol, address: null, ipv6Only: false, ports: { first: 1, last: LAST_PORT } }),
  );
  return (['taken', 'may'] as const).map((worst): TakenReason => {
    const ports = portSet(found.filter((each) => each.worst === worst).map(({ range }) => range));
    return { kind: 'translated', ports, says: TRANSLATED[worst], by };
  });
}

const TRANSLATED = { taken: 'led elsewhere by packet rules (NAT) of', may: 'perhaps led elsewhere by packet rules of' };

/** Ports that are never suggested, on any host: those of well-known programs and allocators, and those that browsers block. */
const DEFAULT = { kind: 'known-default', says: 'a default of' } as const;

/** Every allocator counts, whether a plan names it or not: it may come tomorrow, and other ports there are enough. */
const ALWAYS_TAKEN: readonly TakenReason[] = [
  { kind: 'privileged', ports: [{ first: 0, last: FIRST_PORT - 1 }], says: `below ${FIRST_PORT}` },
  ...ALLOCATORS.map(({ name, ports, to }) => ({
    kind: 'allocator' as const,
    ports,
    says: `${name} gives it to ${to}`,
  })),
  { kind: 'allocator', ports: NODE_PORTS, says: 'Kubernetes gives it to Services as NodePort' },
  { kind: 'browser-blocked', ports: BAD_PORTS, says: 'no browser opens it' },
  ...WELL_KNOWN.map(({ product, ports }) => ({ ...DEFAULT, ports: portsAmong(ports), by: product })),
  ...MOVED.map(({ by, to }) => ({ ...DEFAULT, ports: portsOf(...to.keys(), ...to.values()), by })),
  ...COMMON_PORTS.map((each) => ({ ...DEFAULT, ...each })),
  ...Object.values(OS_HELD).flatMap((rows) =>
    rows.map(({ ports, holder, on }): TakenReason => {
      return { kind: 'known-default', ports, says: 'the operating system has it:', by: `${holder} on ${on}` };
    }),
  ),
  { kind: 'known-default', ports: NAMED_PORTS, says: 'has a name in /etc/services' },
];
