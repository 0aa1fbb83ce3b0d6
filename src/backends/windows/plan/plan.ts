/** Desired state and host state → plan: what would change on this Windows host, and every reason why it should not. */
import { Failure } from '../../../model/failure.ts';
import { HOST_NETWORK } from '../../../model/host/network-scope.ts';
import { actionOf, type Change } from '../../../model/plan/change.ts';
import type { DesiredState } from '../../../model/plan/desired-state.ts';
import { without, type Ownership } from '../../../model/plan/ownership.ts';
import { managedAfter, type Plan, type SettingView } from '../../../model/plan/plan.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { RunStep } from '../../../model/plan/step.ts';
import type { PlanOptions } from '../../backend.ts';
import { tightest } from './capacity.ts';
import { diagnose } from './diagnose.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import { needsWinnatStopped } from './held-ports.ts';
import type { WindowsHost } from '../host.ts';
import { reservationRows } from './reservation-rows.ts';
import { formatDynamic, formatDynamicRange, formatRows, settingName } from '../settings/settings.ts';
import { stackSteps, withServicesStopped, withWinnatStopped, type StackWork } from './steps.ts';
import { portsInUse } from './ports-in-use.ts';
import { stoppedServices } from './stopped-services.ts';
import { planStack, ownedOn, type StackPlan } from './stack-plan.ts';

export function planWindows(
  desired: DesiredState,
  host: WindowsHost,
  ownership: Ownership,
  options: PlanOptions,
): Plan {
  if (options.liveOnly === true)
    throw new Failure('usage', '--live-only is for Linux: netsh keeps what it sets, now and after a boot');
  const parts: WindowsPlanParts = {
    desired,
    host,
    ownership,
    stacks: host.stacks.map((state) => planStack(desired, state, ownership)),
  };
  const stopped = stoppedServices(parts, options.stopServices ?? []);
  const settings = [...parts.stacks.flatMap(exclusionView), ...parts.stacks.flatMap(dynamicView)];
  return {
    platform: 'windows',
    host: host.host,
    name: desired.name ?? null,
    file: desired.file,
    network: HOST_NETWORK,
    isLiveOnly: false,
    settings,
    reservations: reservationRows(parts.stacks),
    capacity: tightest(parts.stacks),
    files: [],
    diagnostics: [...diagnose(parts, options), ...stopped.diagnostics, ...portsInUse(parts, stopped.isStopped)],
    steps: withServicesStopped(stopped.names, steps(parts, options)),
    ownership: { before: ownership, after: ownershipAfter(parts, settings) },
    unmanagedValues: unmanagedValues(parts),
  };
}

/** Without a range of its own, a plan excludes what lies in the host's. */
function unmanagedValues({ stacks }: WindowsPlanParts): Plan['unmanagedValues'] {
  const given = stacks.filter(({ dynamic, exclusions }) => exclusions && !dynamic);
  return Object.fromEntries(given.map(({ state }) => [settingName(state, 'ephemeral'), formatDynamic(state.dynamic)]));
}

function steps({ stacks, host, ownership }: WindowsPlanParts, { restartWinnat }: PlanOptions): readonly RunStep[] {
  const work = stackSteps(stacks.map((stack) => workOf(stack, ownership)));
  const isNeeded = restartWinnat && host.winnat === 'running' && needsWinnatStopped(stacks, host);
  return isNeeded ? withWinnatStopped(work) : work;
}

function workOf({ state, dynamic, exclusions }: StackPlan, ownership: Ownership): StackWork {
  const { dropped = [], added = [] } = exclusions ?? {};
  const wanted = dynamic && { active: dynamic, persistent: dynamic };
  return { stack: state, dynamic: state.dynamic, wanted, owned: ownedOn(state, ownership), dropped, added };
}

function exclusionView({ state, exclusions }: StackPlan): readonly SettingView[] {
  if (!exclusions) return [];
  const setting = settingName(state, 'reserved');
  const because = [...new Set(exclusions.claims.map((claim) => claim.because ?? 'reserved'))];
  const after = (rows: readonly PortRange[]): string =>
    formatRows([...without(rows, exclusions.dropped), ...exclusions.added]);
  const change = (layer: Change['layer'], rows: readonly PortRange[]): Change =>
    changeOf({ setting, layer, because }, formatRows(rows), after(rows));
  const live = change(
    'live',
    state.excluded.active.filter(({ administered }) => administered),
  );
  const boot = change('persisted', state.excluded.persistent);
  return [{ key: 'reserved', setting, live, boot, readers: [] }];
}

function dynamicView({ state, dynamic }: StackPlan): readonly SettingView[] {
  if (!dynamic) return [];
  const setting = settingName(state, 'ephemeral');
  const { active, persistent } = state.dynamic;
  const change = (layer: Change['layer'], before: PortRange): Change =>
    changeOf({ setting, layer, because: ['ephemeral'] }, formatDynamicRange(before), formatDynamicRange(dynamic));
  const [live, boot] = [change('live', active), change('persisted', persistent ?? active)];
  return [{ key: 'ephemeral', setting, live, boot, readers: [] }];
}

function changeOf(common: Pick<Change, 'setting' | 'layer' | 'because'>, was: string, willBe: string): Change {
  const [before, after] = [was || null, willBe || null];
  return { ...common, action: actionOf(before, after), before, after };
}

function ownershipAfter({ stacks, ownership }: WindowsPlanParts, settings: readonly SettingView[]): Ownership {
  const excluded = stacks.map(({ state, exclusions }) => {
    const owned = ownedOn(state, ownership);
    const rows = exclusions ? [...without(owned, exclusions.dropped), ...exclusions.added] : owned;
    return [settingName(state, 'reserved'), rows] as const;
  });
  const owned = excluded.filter(([, rows]) => rows.length > 0);
  return {
    reserved: ownership.reserved,
    managed: managedAfter(ownership, settings),
    ...(owned.length > 0 && { excluded: Object.fromEntries(owned) }),
  };
}
