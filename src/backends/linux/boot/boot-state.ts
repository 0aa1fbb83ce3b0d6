/** What the settings are after boot: a boot reader's lines, written one after the other into the kernel model. */
import { bytesOf } from '../../../model/bytes.ts';
import { formatSetting, KERNEL_DEFAULTS, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { memoize } from '../../../model/memoize.ts';
import {
  formatOrigin,
  type BootReader,
  type BootSetting,
  type BootState,
  type SysctlFile,
  type SysctlTree,
} from './boot-types.ts';
import { commandLineAssignments, ufwFiles, writesOf } from './cmdline-and-credentials.ts';
import { procps } from './sysctl-system.ts';
import type { BootAssignment, LineWrite, ReaderRules, SettingWrite } from './reader.ts';
import { systemdSysctl } from './systemd-sysctl.ts';
import { tunedWrites } from './tuned/tuned.ts';

type Outcome = (tree: SysctlTree) => BootState;

/** One plan asks several times of the same files, and a first plan tries many plans: each file is parsed once, each tree judged once. */
export const READER_RULES: Readonly<Record<BootReader, ReaderRules>> = {
  'systemd-sysctl': remembering(systemdSysctl),
  procps: remembering(procps),
};

function remembering(rules: ReaderRules): ReaderRules {
  return { ...rules, files: memoize(rules.files), assignments: memoize(rules.assignments) };
}

const OUTCOMES: Readonly<Record<BootReader, Outcome>> = {
  'systemd-sysctl': memoize(outcomeBy(READER_RULES['systemd-sysctl'])),
  procps: memoize(outcomeBy(READER_RULES.procps)),
};

/** The state that `reader` leaves a host in that has just started, with the kernel's defaults and these files. */
export function bootState(reader: BootReader, tree: SysctlTree): BootState {
  return OUTCOMES[reader](tree);
}

/** Where a reader stops: its unit, which is masked, the file at which it hangs, or the line at which it dies. */
export interface ReaderStop {
  readonly how: 'does-not-run' | 'hangs' | 'dies';
  readonly file: string;
  /** Null for the whole file. */
  readonly line: number | null;
}

/** Null where the reader gets to the end of all files. Both read all of them before they write anything (measured). */
export function readerStop(reader: BootReader, tree: SysctlTree): ReaderStop | null {
  const rules = READER_RULES[reader];
  return stopIn(rules, tree, rules.files(tree));
}

function stopIn(rules: ReaderRules, tree: SysctlTree, files: readonly SysctlFile[]): ReaderStop | null {
  const masked = rules.maskedBy(tree);
  if (masked) return { how: 'does-not-run', file: masked.path, line: null };
  const endless = files.find(({ kind }) => kind === 'endless');
  if (endless) return { how: 'hangs', file: endless.path, line: null };
  const deadly = rules.dyingAt(files.flatMap(rules.assignments));
  return deadly && { how: 'dies', ...deadly.origin };
}

function outcomeBy(rules: ReaderRules): Outcome {
  return (tree) => {
    const files = rules.files(tree);
    const read = files.flatMap(rules.assignments);
    const [before, after] = [commandLineAssignments(tree), tunedWrites(tree).lines];
    const byUfw = ufwFiles(tree).flatMap(READER_RULES.procps.assignments);
    const written = stopIn(rules, tree, files) ? [] : rules.writes(read);
    const atBoot = performWrites(KERNEL_DEFAULTS, [...writesOf(before), ...written], rules.write);
    // ufw runs `sysctl -p`; TuneD, which starts later, writes on until all is taken, as systemd does.
    const atUfw = performWrites(endOf(atBoot), procps.writes(byUfw), procps.write);
    const atTuned = performWrites(endOf([...atBoot, ...atUfw]), writesOf(after), systemdSysctl.write);
    return outcomeOf(rules, [...before, ...read, ...byUfw, ...after], [...atBoot, ...atUfw, ...atTuned]);
  };
}

function outcomeOf(rules: ReaderRules, lines: readonly BootAssignment[], writes: readonly PerformedWrite[]): BootState {
  const settings = endOf(writes);
  const entries = SETTING_KEYS.map(
    (key) => [key, bootSetting(key, linesFor(key, lines), writes, settings, rules)] as const,
  );
  return Object.fromEntries(entries) as Record<SettingKey, BootSetting>;
}

type PerformedWrite = SettingWrite & LineWrite;

function endOf(writes: readonly PerformedWrite[]): LinuxSettings {
  return writes.at(-1)?.settings ?? KERNEL_DEFAULTS;
}

function performWrites(
  before: LinuxSettings,
  writes: readonly SettingWrite[],
  write: ReaderRules['write'],
): readonly PerformedWrite[] {
  let settings = before;
  return writes.map((line) => {
    const result = write(settings, line.setting, `${line.value}\n`);
    settings = result.settings;
    return { ...line, ...result };
  });
}

/** Each line once: TuneD may write those of a file a second time. */
function linesFor(key: SettingKey, lines: readonly BootAssignment[]): readonly BootAssignment[] {
  const reaching = lines.filter(({ targets }) => targets.some(({ setting }) => setting === key));
  return [...new Map(reaching.map((line) => [formatOrigin(line.origin), line])).values()];
}

function bootSetting(
  key: SettingKey,
  own: readonly BootAssignment[],
  writes: readonly PerformedWrite[],
  settings: LinuxSettings,
  rules: ReaderRules,
): BootSetting {
  const written = writes.filter(({ setting }) => setting === key);
  const winner = written.findLast(({ taken }) => taken > 0);
  const refused = oncePerLine(written.filter(({ isRefused }) => isRefused));
  const cancelling = written.length === 0 ? cancellingLine(own) : undefined;
  const others = new Set(
    [winner?.line, cancelling, ...refused.map(({ line }) => line)].map((line) => line && formatOrigin(line.origin)),
  );
  const losers = own.filter(({ origin }) => !others.has(formatOrigin(origin)));
  return {
    value: formatSetting(key, settings),
    from: winner?.line.origin ?? null,
    cancelledBy: cancelling?.origin ?? null,
    shadowed: losers.map((line) => ({ ...line.origin, value: valueAlone(key, line, rules) })),
    refused: refused.map(({ line, value }) => ({ ...line.origin, written: bytesOf(value) })),
    truncated: key === 'reserved' && winner !== undefined && !winner.isRefused && winner.taken <= winner.value.length,
  };
}

function oncePerLine(writes: readonly PerformedWrite[]): readonly PerformedWrite[] {
  return [...new Map(writes.map((each) => [formatOrigin(each.line.origin), each])).values()];
}

/** The setting by this line alone. The unprivileged port start is 0 here, as the kernel would refuse ranges below it. */
function valueAlone(key: SettingKey, { value }: BootAssignment, { write }: ReaderRules): string | null {
  if (value === null) return null;
  const { settings, isRefused } = write({ ...KERNEL_DEFAULTS, unprivilegedPortStart: 0 }, key, `${value}\n`);
  return isRefused ? null : formatSetting(key, settings);
}

/** The `-key` line because of which none of the lines was written; undefined where there is none. */
function cancellingLine(lines: readonly BootAssignment[]): BootAssignment | undefined {
  return lines.some(({ value }) => value !== null) ? lines.findLast(({ value }) => value === null) : undefined;
}
