/** Ports that something holds at run time: they can't be bound, and can't be excluded, until it lets go of them. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import {
  alikeKey,
  type Consequence,
  distinctRanges,
  heldFinding,
  ifNotExcluded,
} from '../../../port-catalog/windows/held-findings.ts';
import { isReleasable, isServedBy } from '../../../port-catalog/windows/held-rows.ts';
import { formatPortSet, intersect, meets, portSet, subtract, type PortRange } from '../../../model/ports/port-set.ts';
import { grouped } from '../../../model/grouped.ts';
import type { PlanOptions } from '../../backend.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import { stackName, type StackState, type WindowsHost } from '../host.ts';
import type { ReservationClaim } from '../../../model/plan/reservation-claims.ts';
import { heldRows, listenPorts, type StackPlan } from './stack-plan.ts';

export function heldPorts(parts: WindowsPlanParts, options: PlanOptions): readonly Diagnostic[] {
  return merged(
    parts.stacks.flatMap((stack) => heldOn(parts, stack, options)),
    parts.host,
  );
}

interface Held {
  readonly stack: StackState;
  readonly row: PortRange;
  readonly claim: ReservationClaim;
  readonly consequence: Consequence;
}

function heldOn(
  { desired, host }: WindowsPlanParts,
  { state, exclusions }: StackPlan,
  options: PlanOptions,
): readonly Held[] {
  const listening = desired.services.map((service) => ({
    ports: listenPorts(service, state),
    because: service.name,
    at: service.at,
  }));
  const servers = new Map(desired.services.map((service) => [service.name, service]));
  const isReleased = options.restartWinnat && host.winnat === 'running';
  const added = portSet(exclusions?.added ?? []);
  return heldRows(state).flatMap((row) => {
    const isIts = ({ because }: ReservationClaim): boolean => isServedBy(servers.get(because ?? ''), row, host.holders);
    const inTheWay = (exclusions?.claims ?? []).filter((claim) => meets(row, intersect(claim.ports, added)));
    const held = listening.filter((claim) => meets(row, claim.ports) && !isIts(claim));
    const merelyHeld = held.filter((claim) => !inTheWay.some(sameClaim(claim)));
    const blocking = isReleased && isReleasable(row, host) ? 'released' : 'blocks';
    const otherwise = ifNotExcluded(row, host);
    return [
      ...inTheWay.map((claim) => ({ stack: state, row, claim, consequence: blocking }) as const),
      ...merelyHeld.map((claim) => ({ stack: state, row, claim, consequence: otherwise }) as const),
    ];
  });
}

function sameClaim({ because, at }: ReservationClaim): (other: ReservationClaim) => boolean {
  return (other) => other.because === because && other.at === at;
}

/** One finding for what is alike on several stacks, and in several blocks. */
function merged(all: readonly Held[], host: WindowsHost): readonly Diagnostic[] {
  const alike = ({ row, claim, consequence }: Held): string =>
    JSON.stringify([claim.at, claim.because, alikeKey(row, consequence, host)]);
  return [...grouped(all, alike).values()].flatMap((group) => (group[0] ? [finding(group[0], group, host)] : []));
}

function finding({ claim, consequence }: Held, group: readonly Held[], host: WindowsHost): Diagnostic {
  const stacks = [...new Set(group.map(({ stack }) => stackName(stack)))];
  const rows = distinctRanges(group.map(({ row }) => row));
  return {
    rule: 'windows-port-held',
    ...heldFinding({ ports: claim.ports, because: claim.because, rows, consequence }, stacks, host),
    at: claim.at,
  };
}

/**
 * Blocks that were taken from the dynamic range stay where they are when it moves away, and keep their ports until their
 * owner restarts or the machine does (docker/for-win issue 5811).
 */
export function strandedPorts(
  { stacks, host, desired }: WindowsPlanParts,
  options: PlanOptions,
): readonly Diagnostic[] {
  const isReleased = options.restartWinnat && host.winnat === 'running';
  const stranded = stacks.flatMap(strandedOn).filter((row) => !(isReleased && isReleasable(row, host)));
  if (options.force || stranded.length === 0) return [];
  return [
    {
      rule: 'windows-range-strands',
      severity: 'error',
      message: `taken from the dynamic port range at run time, and held outside of it once it moves away: ${formatPortSet(portSet(stranded))}`,
      help: 'portplan apply --restart-winnat has blocks of WinNAT taken anew; or portplan apply --force, and a reboot afterwards',
      ...(desired.ephemeral && { at: desired.ephemeral.at }),
    },
  ];
}

/** A single port was asked for by its number, wherever the range was. */
function strandedOn({ state, dynamic }: StackPlan): readonly PortRange[] {
  if (!dynamic) return [];
  const left = subtract([state.dynamic.active], [dynamic]);
  return heldRows(state).filter((row) => row.first !== row.last && meets(row, left));
}

/** Whether WinNAT may hold what the plan wants moved or excluded. */
export function needsWinnatStopped(stacks: readonly StackPlan[], host: WindowsHost): boolean {
  return stacks.some((stack) => {
    const inTheWay = heldRows(stack.state).filter((row) => meets(row, stack.exclusions?.added ?? []));
    return [...inTheWay, ...strandedOn(stack)].some((row) => isReleasable(row, host));
  });
}
