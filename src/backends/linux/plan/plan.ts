/** Desired state and host state → plan: what would change on this Linux host, and every reason why it should not. */
import { isLiveOnly } from '../../../model/host/network-scope.ts';
import { actionOf, type Change } from '../../../model/plan/change.ts';
import type { DesiredState } from '../../../model/plan/desired-state.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import { managedAfter, type Capacity, type Plan, type ReaderView, type SettingView } from '../../../model/plan/plan.ts';
import { count, formatRange, intersect, noPorts } from '../../../model/ports/port-set.ts';
import type { Step } from '../../../model/plan/step.ts';
import {
  bootsWith,
  formatOrigin,
  type BootReader,
  type BootSetting,
  type BootState,
  type SysctlTree,
} from '../boot/boot-types.ts';
import { bootState } from '../boot/boot-state.ts';
import { treeWithoutRun } from '../boot/file-order.ts';
import { diagnose } from './diagnose.ts';
import { Failure } from '../../../model/failure.ts';
import type { PlanOptions } from '../../backend.ts';
import type { LinuxPlanParts } from './plan-parts.ts';
import type { LinuxHost } from '../host.ts';
import { liveSteps } from './live-steps.ts';
import { withOwnLines } from '../boot/own-lines.ts';
import { persist } from './persist.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  type LinuxSettings,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { liveRange, wantedSettings } from './wanted-settings.ts';

const STOP_SERVICE =
  '--stop-service is for Windows, where netsh excludes no port that is in use: Linux reserves a port whoever has it';

export function planLinux(
  desired: DesiredState,
  host: LinuxHost,
  ownership: Ownership,
  options: Pick<PlanOptions, 'force' | 'stopServices' | 'persist' | 'liveOnly'>,
): Plan {
  if ((options.stopServices ?? []).length > 0) throw new Failure('usage', STOP_SERVICE);
  const trees = [...new Set([host.files, treeWithoutRun(host.files)])];
  const boots = trees.flatMap((files) => host.readers.map((reader) => bootState(reader, files)));
  const foreign = withoutOwn(host);
  const others = host.readers.map((reader) => bootState(reader, foreign));
  const present = { live: host.live, boots, others, isOwnBoot: host.network.kind !== 'namespace' };
  const wanted = wantedSettings(desired, present, ownership);
  const persistence = persist(host, wanted.settings);
  const capacity = capacities(host, boots, wanted.settings);
  const parts: LinuxPlanParts = { desired, host, ownership, boots, wanted, persistence, capacity };
  const settings = SETTING_KEYS.filter((key) => wanted.settings[key] !== undefined).map((key) => view(parts, key));
  return {
    platform: 'linux',
    host: host.host,
    name: desired.name ?? null,
    file: desired.file,
    network: host.network,
    isLiveOnly: isLiveOnly(host.network, options),
    settings,
    reservations: wanted.rows,
    capacity: capacity.after,
    files: persistence.changes,
    diagnostics: diagnose(parts, options),
    steps: steps(parts),
    ownership: {
      before: ownership,
      after: { reserved: wanted.ownedAfter, managed: managedAfter(ownership, settings) },
    },
    unmanagedValues: unmanagedValues(parts),
  };
}

/** Without a range of its own, a plan reserves what lies in the host's. */
function unmanagedValues({ host, boots, wanted: { settings } }: LinuxPlanParts): Plan['unmanagedValues'] {
  if (settings.reserved === undefined || settings.ephemeral !== undefined) return {};
  return {
    [`${sysctlName('ephemeral')} (${host.live ? 'live' : 'at boot'})`]: formatRange(liveRange(host.live, boots)),
  };
}

/** The files as if portplan had never written to them. */
function withoutOwn({ files }: LinuxHost): SysctlTree {
  const others = files.map((file) => {
    const text = withOwnLines(file.text, [], 'in place');
    return text === file.text ? file : { ...file, text };
  });
  return others.every((file, i) => file === files[i]) ? files : others;
}

/** Live first: what the kernel refuses must never become the boot value. */
function steps({ host, wanted, persistence }: LinuxPlanParts): readonly Step[] {
  const files = persistence.changes.map((change) => ({ kind: 'file' as const, ...change }));
  if (host.live === null) return files;
  const before: LinuxSettings = { ...KERNEL_DEFAULTS, ...host.live };
  return [...liveSteps(before, { ...before, ...wanted.settings }), ...files];
}

function view(parts: LinuxPlanParts, key: SettingKey): SettingView {
  const after = formatSetting(key, { ...KERNEL_DEFAULTS, ...parts.wanted.settings });
  const because = reasons(parts, key);
  const common = { setting: sysctlName(key), because };
  const { host } = parts;
  return {
    key,
    setting: sysctlName(key),
    live: host.live && liveChange({ ...common, layer: 'live' }, host.live, key, after),
    boot: host.readers.length > 0 ? { ...common, layer: 'persisted', ...bootChange(parts, key, after) } : null,
    readers: host.readers.map((reader, i) => readerView(reader, parts.boots[i]?.[key])),
  };
}

function liveChange(
  common: Pick<Change, 'setting' | 'because' | 'layer'>,
  live: Partial<LinuxSettings>,
  key: SettingKey,
  after: string,
): Change {
  const before = live[key] === undefined ? null : formatSetting(key, { ...KERNEL_DEFAULTS, ...live });
  return { ...common, action: actionOf(before, after), before, after };
}

/** The word of the reader that runs at boot counts, unless it is right and another one is not. */
function bootChange(
  { boots, persistence }: LinuxPlanParts,
  key: SettingKey,
  wanted: string,
): Pick<Change, 'action' | 'before' | 'after'> {
  const other = boots.find((boot) => !bootsWith(boot, key, wanted));
  const outcome = (other ?? boots[0])?.[key];
  const before = outcome?.from ? outcome.value : null;
  const changes = persistence.changes.length > 0 && other !== undefined;
  return changes
    ? { action: actionOf(before, wanted), before, after: wanted }
    : { action: 'no-op', before, after: before };
}

function readerView(reader: BootReader, setting: BootSetting | undefined): ReaderView {
  const { value = '', from = null, shadowed = [] } = setting ?? {};
  const shadows = shadowed.map((line) => ({ line: formatOrigin(line), value: line.value }));
  return { reader, value, from: from && formatOrigin(from), shadows };
}

/** The services whose ports are added or kept; for the other settings the key of the plan that names the value. */
function reasons({ wanted }: LinuxPlanParts, key: SettingKey): readonly string[] {
  if (key !== 'reserved') return [key];
  const names = wanted.rows
    .filter(({ fate }) => fate === 'added' || fate === 'kept')
    .map(({ because }) => because ?? 'reserved');
  return [...new Set(names)];
}

function capacities(
  host: LinuxHost,
  boots: readonly BootState[],
  wanted: Partial<LinuxSettings>,
): LinuxPlanParts['capacity'] {
  const before = { ephemeral: liveRange(host.live, boots), reserved: host.live?.reserved ?? noPorts };
  return { before: capacity(before), after: capacity({ ...before, ...wanted }) };
}

function capacity({ ephemeral, reserved }: Pick<LinuxSettings, 'ephemeral' | 'reserved'>): Capacity {
  const total = count([ephemeral]);
  return { range: ephemeral, total, usable: total - count(intersect([ephemeral], reserved)) };
}
