import type { LintRule } from './rule.ts';
import { allocatorOverlap } from './rules/allocator-overlap.ts';
import { browserBlockedPort } from './rules/browser-blocked-port.ts';
import { duplicateOwner } from './rules/duplicate-owner.ts';
import { ephemeralBelowUnprivileged } from './rules/ephemeral-below-unprivileged.ts';
import { ephemeralOverlap } from './rules/ephemeral-overlap.ts';
import { ephemeralRangeParity } from './rules/ephemeral-range-parity.ts';
import { ephemeralRangeSmall } from './rules/ephemeral-range-small.ts';
import { ephemeralRangeWide } from './rules/ephemeral-range-wide.ts';
import { knownDefault } from './rules/known-default.ts';
import { localhostSplit } from './rules/localhost-split.ts';
import { masqueradeOverlap } from './rules/masquerade-overlap.ts';
import { missingOwner } from './rules/missing-owner.ts';
import { nodeportOverlap } from './rules/nodeport-overlap.ts';
import { osHeldPort } from './rules/os-held-port.ts';
import { portConflict } from './rules/port-conflict.ts';
import { portTranslated } from './rules/port-translated.ts';
import { privilegedPort } from './rules/privileged-port.ts';
import { reservedCoversEphemeral } from './rules/reserved-covers-ephemeral.ts';
import { reservedListTooLong } from './rules/reserved-list-too-long.ts';
import { reservedOutsideEphemeral } from './rules/reserved-outside-ephemeral.ts';
import { reservedOverlap } from './rules/reserved-overlap.ts';
import { reservedUnused } from './rules/reserved-unused.ts';
import { reuseStealsTraffic } from './rules/reuse-steals-traffic.ts';
import { reuseaddrDoesNotHelp } from './rules/reuseaddr-does-not-help.ts';
import { settingsDisagree } from './rules/settings-disagree.ts';
import { servicesDisagree } from './rules/services-disagree.ts';
import { startOrder } from './rules/start-order.ts';
import { unbindableEndpoint } from './rules/unbindable-endpoint.ts';
import { unusablePool } from './rules/unusable-pool.ts';
import { wildcardOverlap } from './rules/wildcard-overlap.ts';
import { windowsDynamicRange } from './rules/windows-dynamic-range.ts';
import { windowsExclusionBars } from './rules/windows-exclusion-bars.ts';
import { windowsPortInUse } from './rules/windows-port-in-use.ts';
import { windowsUrlReservation } from './rules/windows-url-reservation.ts';
import { windowsPortHeld } from './rules/windows-port-held.ts';

/** In the order of their pages: what collides first, then the ephemeral range, reservations, platforms, ownership. */
export const RULES: readonly LintRule[] = [
  portConflict,
  servicesDisagree,
  unbindableEndpoint,
  unusablePool,
  wildcardOverlap,
  reuseStealsTraffic,
  startOrder,
  localhostSplit,
  portTranslated,
  masqueradeOverlap,
  ephemeralOverlap,
  reuseaddrDoesNotHelp,
  ephemeralRangeWide,
  ephemeralRangeSmall,
  ephemeralRangeParity,
  ephemeralBelowUnprivileged,
  reservedCoversEphemeral,
  reservedUnused,
  reservedOutsideEphemeral,
  reservedOverlap,
  reservedListTooLong,
  privilegedPort,
  nodeportOverlap,
  allocatorOverlap,
  knownDefault,
  osHeldPort,
  browserBlockedPort,
  windowsDynamicRange,
  windowsExclusionBars,
  windowsPortHeld,
  windowsPortInUse,
  windowsUrlReservation,
  settingsDisagree,
  duplicateOwner,
  missingOwner,
];
