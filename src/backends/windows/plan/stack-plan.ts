/** What a plan wants on one stack, and what of it is there already. */
import { managesReserved, type DesiredState, type Endpoint, type Service } from '../../../model/plan/desired-state.ts';
import { addressCover } from '../../../model/bind/address-cover.ts';
import { HNS } from '../../../port-catalog/windows-host-network-ports.ts';
import { inBoth, without, type Ownership } from '../../../model/plan/ownership.ts';
import { leftToServers, reservationClaims, type ReservationClaim } from '../../../model/plan/reservation-claims.ts';
import { meets, portSet, subtract, type PortRange, type PortSet } from '../../../model/ports/port-set.ts';
import type { Stack, StackState } from '../host.ts';
import { settingName } from '../settings/settings.ts';

/** One stack, as it is and as the plan wants it. */
export interface StackPlan {
  readonly state: StackState;
  /** Undefined where the plan does not manage it; so is `exclusions`. */
  readonly dynamic: PortRange | undefined;
  readonly exclusions: Exclusions | undefined;
}

/** The excluded ranges of one stack, sorted out. Ranges are the exact rows, as only so they can be deleted. */
interface Exclusions {
  readonly claims: readonly ReservationClaim[];
  /** Made by portplan: `kept` stay, `dropped` go, `added` are to be made. */
  readonly kept: readonly PortRange[];
  readonly dropped: readonly PortRange[];
  readonly added: readonly PortRange[];
  /** Made by other administrators, to last. They are never touched, and what they hold needs no other exclusion. */
  readonly foreign: readonly PortRange[];
}

export function planStack(desired: DesiredState, state: StackState, ownership: Ownership): StackPlan {
  const dynamic = desired.ephemeral?.value[state.protocol];
  if (!managesReserved(desired)) return { state, dynamic, exclusions: undefined };
  const claims = claimsOn(desired, state, dynamic ? [dynamic] : handedOut(state));
  return { state, dynamic, exclusions: exclusionsOf(state, claims, ownedOn(state, ownership)) };
}

/** Rows that an earlier apply made and that are there still. Whatever a record says, the system's own row is its own. */
export function ownedOn(state: StackState, { excluded = {} }: Ownership): readonly PortRange[] {
  const recorded = excluded[settingName(state, 'reserved')] ?? [];
  return without(inBoth(state.excluded.persistent, recorded), [HNS]);
}

/** The ranges from which ports are handed out now, and after the next boot. */
function handedOut({ dynamic: { active, persistent } }: StackState): PortSet {
  return portSet(persistent ? [active, persistent] : [active]);
}

/**
 * The fewest commands: a row of ours stays where all of it is wanted, goes where any of it is not, and what is wanted
 * then and not there is added in the longest runs. (To give up a row so that two runs become one costs as much as it saves.)
 */
function exclusionsOf(state: StackState, claims: readonly ReservationClaim[], owned: readonly PortRange[]): Exclusions {
  const foreign = without(state.excluded.persistent, owned);
  const wanted = subtract(portSet(claims.flatMap(({ ports }) => ports)), portSet(foreign));
  const inForce = administered(state);
  const kept = owned.filter((row) => covers(wanted, row) && covers(inForce, row));
  return { claims, kept, dropped: without(owned, kept), added: subtract(wanted, portSet(kept)), foreign };
}

/** The ports that are excluded now because an administrator said so. */
export function administered({ excluded }: StackState): PortSet {
  return portSet(excluded.active.filter((row) => row.administered));
}

/** Rows that a service or a driver holds as long as it runs. */
export function heldRows({ excluded }: StackState): readonly PortRange[] {
  return excluded.active.filter((row) => !row.administered);
}

/** Those with a port that the plan names. */
export function rowsInTheWay(
  { services, reserved = [] }: DesiredState,
  stacks: readonly StackState[],
): readonly PortRange[] {
  return stacks.flatMap((stack) => {
    const listening = services.flatMap((service) => listenPorts(service, stack));
    const named = portSet([...listening, ...reserved.flatMap(({ ports }) => ports)]);
    return heldRows(stack).filter((row) => meets(row, named));
  });
}

function covers(ports: PortSet, range: PortRange): boolean {
  return subtract([range], ports).length === 0;
}

function claimsOn(
  { services, reserved = [] }: DesiredState,
  stack: Stack,
  range: PortSet,
): readonly ReservationClaim[] {
  const reservations = reserved.filter(({ protocol }) => protocol === undefined || protocol === stack.protocol);
  const left = leftToServers(services, 'windows', stack.protocol);
  return reservationClaims(services, reservations, (service) => listenPorts(service, stack), range, 'windows')
    .map((claim) => ({ ...claim, ports: subtract(claim.ports, left) }))
    .filter(({ ports }) => ports.length > 0);
}

/** The ports that a service binds on one stack; a wildcard of both families binds on both. */
export function listenPorts({ endpoints }: Service, stack: Stack): PortSet {
  return portSet(endpoints.filter((endpoint) => isOn(endpoint, stack)).map(({ ports }) => ports));
}

function isOn({ protocol, address, ipv6Only }: Endpoint, stack: Stack): boolean {
  const { v4, v6 } = addressCover(address, ipv6Only);
  return protocol === stack.protocol && (stack.family === 'ipv4' ? v4 : v6) !== null;
}
