/** What the settings are after boot: a boot reader's lines, written one after the other into the kernel model. */
import { formatSetting, KERNEL_DEFAULTS, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import type { BootReader, BootSetting, BootState, Origin, SysctlTree } from './boot.ts';
import { procps } from './procps.ts';
import type { Assignment, LineWrite, ReaderRules, SettingWrite } from './reader.ts';
import { systemdSysctl } from './systemd-sysctl.ts';

const RULES: Readonly<Record<BootReader, ReaderRules>> = { 'systemd-sysctl': systemdSysctl, procps };

/** The state that `reader` leaves a host in that has just started, with the kernel's defaults and these files. */
export function bootState(reader: BootReader, tree: SysctlTree): BootState {
  const rules = RULES[reader];
  const lines = rules.files(tree).flatMap((file) => rules.assignments(file));
  const writes = performWrites(rules.writes(lines), rules.write);
  const settings = writes.at(-1)?.settings ?? KERNEL_DEFAULTS;
  const entries = SETTING_KEYS.map(
    (key) => [key, bootSetting(key, linesFor(key, lines, rules), writes, settings, rules)] as const,
  );
  return Object.fromEntries(entries) as Record<SettingKey, BootSetting>;
}

type PerformedWrite = SettingWrite & LineWrite;

function performWrites(writes: readonly SettingWrite[], write: ReaderRules['write']): readonly PerformedWrite[] {
  let settings = KERNEL_DEFAULTS;
  return writes.map((line) => {
    const result = write(settings, line.setting, `${line.value}\n`);
    settings = result.settings;
    return { ...line, ...result };
  });
}

function linesFor(key: SettingKey, lines: readonly Assignment[], rules: ReaderRules): readonly Assignment[] {
  return lines.filter(({ path }) => rules.targets(path).some(({ setting }) => setting === key));
}

function bootSetting(
  key: SettingKey,
  own: readonly Assignment[],
  writes: readonly PerformedWrite[],
  settings: LinuxSettings,
  rules: ReaderRules,
): BootSetting {
  const written = writes.filter(({ setting }) => setting === key);
  const winner = written.findLast(({ taken }) => taken > 0);
  const refused = written.filter(({ isRefused }) => isRefused).map(({ line }) => line);
  const cancelling = written.length === 0 ? cancellingLine(own) : undefined;
  const losers = own.filter((line) => line !== winner?.line && line !== cancelling && !refused.includes(line));
  return {
    value: formatSetting(key, settings),
    from: winner?.line.origin ?? null,
    cancelledBy: cancelling?.origin ?? null,
    shadowed: losers.map((line) => ({ ...line.origin, value: valueAlone(key, line, rules) })),
    refused: origins(refused),
    truncated: key === 'reserved' && winner !== undefined && !winner.isRefused && winner.taken <= winner.value.length,
  };
}

/** As if no other line were there: the range and the unprivileged port start refuse each other. */
function valueAlone(key: SettingKey, { value }: Assignment, { write }: ReaderRules): string | null {
  if (value === null) return null;
  const { settings, isRefused } = write({ ...KERNEL_DEFAULTS, unprivilegedPortStart: 0 }, key, `${value}\n`);
  return isRefused ? null : formatSetting(key, settings);
}

/** Of lines of which none was written: the `-key` that did that to the others. */
function cancellingLine(lines: readonly Assignment[]): Assignment | undefined {
  return lines.some(({ value }) => value !== null) ? lines.findLast(({ value }) => value === null) : undefined;
}

function origins(lines: readonly Assignment[]): readonly Origin[] {
  return lines.map(({ origin }) => origin);
}
