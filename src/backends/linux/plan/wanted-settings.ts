/** The values that a plan wants the settings of one host to have. */
import { managesReserved, type DesiredState } from '../../../model/plan/desired-state.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import { portsOfService, reservationClaims, type ReservationClaim } from '../../../model/plan/reservation-claims.ts';
import type { ReservationRow } from '../../../model/plan/plan.ts';
import {
  intersect,
  noPorts,
  portSet,
  subtract,
  union,
  unionOf,
  type PortRange,
  type PortSet,
} from '../../../model/ports/port-set.ts';
import type { Position } from '../../../model/plan/position.ts';
import type { BootState } from '../boot/boot-types.ts';
import { KERNEL_DEFAULTS, parseSetting, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS } from '../../../model/settings/setting-key.ts';

/** The wanted values; a setting that the plan does not manage is left out. */
export interface WantedSettings {
  readonly settings: Partial<LinuxSettings>;
  readonly rows: readonly ReservationRow[];
  readonly ownedAfter: PortSet;
}

/** What a host has before the plan. */
interface PresentSettings {
  readonly live: Partial<LinuxSettings> | null;
  /** The outcome of every boot reader. */
  readonly boots: readonly BootState[];
  /** The outcomes without portplan's own lines: what others want reserved. */
  readonly others: readonly BootState[];
  /** The boot brings the settings that are live here; in a network namespace it brings those of the host. */
  readonly isOwnBoot: boolean;
}

export function wantedSettings(desired: DesiredState, present: PresentSettings, ownership: Ownership): WantedSettings {
  const { live, boots } = present;
  const ephemeral = desired.ephemeral?.value.tcp;
  const others = { ...(ephemeral && { ephemeral }), ...linuxOnly(desired) };
  if (!managesReserved(desired)) return { settings: others, rows: [], ownedAfter: ownership.reserved };
  const handedOut = ephemeral ?? liveRange(live, boots);
  const claims = reservationClaims(desired.services, desired.reserved ?? [], portsOfService, [handedOut], 'linux');
  const { reserved, ...rest } = wantedReserved(claims, desired.foreignReservations === 'keep', present, ownership);
  return { settings: { ...others, reserved }, ...rest };
}

function linuxOnly(desired: DesiredState): Partial<LinuxSettings> {
  return Object.fromEntries(
    LINUX_ONLY_KEYS.flatMap((key) => {
      const placed = desired[key];
      return placed ? [[key, placed.value]] : [];
    }),
  );
}

function wantedReserved(
  claims: readonly ReservationClaim[],
  keep: boolean,
  { live, boots, others, isOwnBoot }: PresentSettings,
  ownership: Ownership,
): Omit<WantedSettings, 'settings'> & { readonly reserved: PortSet } {
  const layers = [...(live?.reserved ? [live.reserved] : []), ...boots.map(reservedAtBoot)];
  const present = unionOf(layers);
  // A port counts as there already only where it is there in every layer: one row then says + for what any layer lacks.
  const everywhere = layers.reduce(intersect);
  // Where only portplan's own lines still hold a foreign port, its owner has given it up. An image has no live list to tell that by,
  // and that of a network namespace tells nothing of the host.
  const claimed = live && isOwnBoot ? union(live.reserved ?? noPorts, ...others.map(reservedAtBoot)) : present;
  const foreign = subtract(claimed, ownership.reserved);
  const planned = portSet(claims.flatMap((claim) => claim.ports));
  const rows = [
    ...claims.flatMap((claim) => claimRows(claim, everywhere)),
    ...row(subtract(foreign, planned), keep ? 'foreign-kept' : 'foreign-removed'),
    ...row(subtract(present, union(planned, foreign)), 'released'),
  ];
  const reserved = keep ? union(planned, foreign) : planned;
  return { reserved, rows, ownedAfter: keep ? subtract(planned, foreign) : planned };
}

function reservedAtBoot(boot: BootState): PortSet {
  return parseSetting('reserved', boot.reserved.value) ?? noPorts;
}

/** The range that decides which services need a reservation when the plan has no `ephemeral`. */
export function liveRange(live: Partial<LinuxSettings> | null, boots: readonly BootState[]): PortRange {
  const boot = boots[0] && parseSetting('ephemeral', boots[0].ephemeral.value);
  return live?.ephemeral ?? boot ?? KERNEL_DEFAULTS.ephemeral;
}

function claimRows(claim: ReservationClaim, everywhere: PortSet): readonly ReservationRow[] {
  const { because, at } = claim;
  return [
    ...row(subtract(claim.ports, everywhere), 'added', because, at),
    ...row(intersect(claim.ports, everywhere), 'kept', because, at),
  ];
}

function row(
  ports: PortSet,
  fate: ReservationRow['fate'],
  because: string | null = null,
  at: Position | null = null,
): readonly ReservationRow[] {
  return ports.length === 0 ? [] : [{ ports, fate, because, at }];
}
