/** Why a plan should not be applied to this host, or what its reader ought to know; each finding with its way out. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import {
  count,
  formatPortSet,
  formatRange,
  meets,
  portSet,
  sameRange,
  subtract,
} from '../../../model/ports/port-set.ts';
import { LINUX_ONLY_KEYS } from '../../../model/settings/setting-key.ts';
import type { PlanOptions } from '../../backend.ts';
import { ephemeralFloorFindings, noLongerManagedFinding } from '../../common-findings.ts';
import { beforeWinnatRestart, WINNAT_COST } from '../../../port-catalog/windows/winnat-restart.ts';
import { missingUrlReservations } from '../../../port-catalog/windows/url-reservation.ts';
import { capacityAfter, capacityBefore } from './capacity.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import { heldPorts, needsWinnatStopped, strandedPorts } from './held-ports.ts';
import { serversBarred } from './self-reserving.ts';
import { stackName } from '../host.ts';
import { deleteExcluded } from '../netsh/netsh.ts';
import { formatInvocation } from '../../../model/program.ts';
import { formatDynamic, settingName } from '../settings/settings.ts';
import { administered, type StackPlan } from './stack-plan.ts';

export function diagnose(parts: WindowsPlanParts, options: PlanOptions): readonly Diagnostic[] {
  return [
    ...limits(parts),
    ...rangesHardToRestore(parts),
    ...strandedPorts(parts, options),
    ...heldPorts(parts, options),
    ...serversBarred(parts),
    ...winnatService(parts, options),
    ...winnatCost(parts, options),
    ...urlReservations(parts),
    ...exclusionsUntilBoot(parts),
    ...exclusionsFromBoot(parts),
    ...(options.force ? [] : fewPortsLeft(parts)),
    ...foreignStay(parts),
    ...noLongerManaged(parts),
    ...settingsOfLinux(parts),
  ];
}

/** Microsoft KB 929851. Ranges that start at 1024 are read on many hosts, and are none that netsh takes. */
const [LOWEST_START, FEWEST_PORTS] = [1025, 255];

function limits({ desired: { ephemeral }, stacks }: WindowsPlanParts): readonly Diagnostic[] {
  const refused = stacks.filter(({ state, dynamic }) => {
    if (!dynamic || formatDynamic(state.dynamic) === formatDynamic({ active: dynamic, persistent: dynamic }))
      return false;
    return dynamic.first < LOWEST_START || count([dynamic]) < FEWEST_PORTS;
  });
  const ranges = new Set(refused.flatMap(({ dynamic }) => (dynamic ? [formatRange(dynamic)] : [])));
  return [...ranges].map((range) => ({
    rule: 'windows-range-refused',
    severity: 'error',
    message: `netsh takes no dynamic port range that starts below ${LOWEST_START} or has fewer than ${FEWEST_PORTS} ports, found ${range}`,
    help: 'the default is 49152-65535',
    ...(ephemeral && { at: ephemeral.at }),
  }));
}

/** A range that starts at 1024 is read on many hosts; whether netsh takes one is not known for sure. */
function rangesHardToRestore({ stacks, desired: { ephemeral } }: WindowsPlanParts): readonly Diagnostic[] {
  const before = stacks.flatMap(({ state, dynamic }) =>
    dynamic && !sameRange(state.dynamic.active, dynamic) ? [state.dynamic.active] : [],
  );
  const odd = new Set(before.filter(({ first }) => first < LOWEST_START).map(formatRange));
  return [...odd].map((range) => ({
    rule: 'windows-range-way-back',
    severity: 'warning',
    message: `the dynamic port range is ${range} now, and starts below ${LOWEST_START}: netsh may not take it back`,
    help: 'so a rollback, or an apply that fails, may not bring it back',
    ...(ephemeral && { at: ephemeral.at }),
  }));
}

function winnatService({ host }: WindowsPlanParts, { restartWinnat }: PlanOptions): readonly Diagnostic[] {
  if (!restartWinnat || host.winnat === 'running') return [];
  const state = WINNAT_STATES[host.winnat ?? 'unknown'];
  const message = `the WinNAT service ${state} on ${host.host}: --restart-winnat has nothing to restart`;
  return [{ rule: 'windows-winnat', severity: 'warning', message, help: 'if a port is held, something else holds it' }];
}

const WINNAT_STATES = {
  stopped: 'is not running',
  absent: 'is not installed',
  unknown: 'is not known to run',
} as const;

function urlReservations({ desired: { services }, host: { holders } }: WindowsPlanParts): readonly Diagnostic[] {
  const missing = missingUrlReservations(services, holders);
  return missing.map((each) => ({ rule: 'windows-url-reservation', severity: 'info', ...each }));
}

/** Said before apply asks. */
function winnatCost({ host, stacks }: WindowsPlanParts, { restartWinnat }: PlanOptions): readonly Diagnostic[] {
  if (!restartWinnat || host.winnat !== 'running' || !needsWinnatStopped(stacks, host)) return [];
  const help = beforeWinnatRestart(host.holders.isWslRunning) ?? 'stop first what must not lose its network';
  const message = `apply stops WinNAT and starts it again: ${WINNAT_COST}`;
  return [{ rule: 'windows-winnat', severity: 'warning', message, help }];
}

/** store=active: gone after a boot, and as long as it stands netsh adds no range that lasts. */
function exclusionsUntilBoot({ stacks, host }: WindowsPlanParts): readonly Diagnostic[] {
  return stacks.flatMap(({ state, exclusions }) => {
    const passing = subtract(administered(state), portSet(state.excluded.persistent));
    const rows = state.excluded.active.filter((row) => row.administered && meets(row, passing));
    const inTheWay = rows.filter((row) => exclusions?.added.some((added) => meets(row, [added])));
    return inTheWay.map((row) => ({
      rule: 'windows-exclusion-until-boot',
      severity: 'error' as const,
      message: `${stackName(state)} ${formatRange(row)} is excluded on ${host.host} until the next boot only, and not by portplan`,
      help: `give it up, then portplan makes it last: ${formatInvocation(deleteExcluded(state, row, 'active'))}`,
    }));
  });
}

/** Ranges that others made to last, and that are not in force: they were deleted from the active store. */
function exclusionsFromBoot({ stacks, host }: WindowsPlanParts): readonly Diagnostic[] {
  return stacks.flatMap(({ state, exclusions }) => {
    const idle = (exclusions?.foreign ?? []).filter((row) => subtract([row], administered(state)).length > 0);
    const wanted = idle.filter((row) => exclusions?.claims.some(({ ports }) => meets(row, ports)));
    return wanted.map((row) => ({
      rule: 'windows-exclusion-from-boot',
      severity: 'warning' as const,
      message: `${stackName(state)} ${formatRange(row)} is excluded on ${host.host} from the next boot on, and not yet`,
      help: 'reboot, or add it to the active store by hand',
    }));
  });
}

/** The finding of the first stack that has one: once is enough. */
function fewPortsLeft({ desired, stacks }: WindowsPlanParts): readonly Diagnostic[] {
  const findings = stacks.flatMap((stack) => {
    const capacity = { before: capacityBefore(stack.state), after: capacityAfter(stack) };
    return ephemeralFloorFindings(capacity, `dynamic ports (${stackName(stack.state)})`, desired);
  });
  return findings.slice(0, 1);
}

function foreignStay({ desired, stacks }: WindowsPlanParts): readonly Diagnostic[] {
  if (desired.foreignReservations === 'keep') return [];
  const rows = stacks.flatMap(({ exclusions }) => exclusions?.foreign ?? []);
  if (rows.length === 0) return [];
  const message = `foreignReservations: remove does not reach ${formatPortSet(portSet(rows))}: on Windows portplan deletes no excluded range that it did not make`;
  return [
    {
      rule: 'foreign-exclusions-stay',
      severity: 'info',
      message,
      help: 'services of Windows depend on such ranges, 50000-50059 for instance; delete by hand what you know to be yours',
    },
  ];
}

function noLongerManaged({ ownership, stacks }: WindowsPlanParts): readonly Diagnostic[] {
  const gone = stacks.flatMap((stack) => unmanaged(stack)).filter((name) => ownership.managed.includes(name));
  if (gone.length === 0) return [];
  return [noLongerManagedFinding(gone.join(', '), 'now and at boot')];
}

function unmanaged({ state, dynamic, exclusions }: StackPlan): readonly string[] {
  return [
    ...(dynamic ? [] : [settingName(state, 'ephemeral')]),
    ...(exclusions ? [] : [settingName(state, 'reserved')]),
  ];
}

/** Settings that Windows does not have. No error, as a plan for several platforms may name them. */
function settingsOfLinux({ desired }: WindowsPlanParts): readonly Diagnostic[] {
  return LINUX_ONLY_KEYS.flatMap((key) => {
    const at = desired[key]?.at;
    if (!at) return [];
    const message = `${key} is a setting of Linux: Windows has none, and nothing is changed for it`;
    return [{ rule: 'setting-of-linux', severity: 'info' as const, message, at }];
  });
}
