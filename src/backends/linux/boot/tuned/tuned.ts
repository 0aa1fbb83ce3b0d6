/** What TuneD writes to the settings once its service starts, after TuneD 2.20 and measured on it. */
import { type BootFileLine, type SysctlFile, type SysctlTree } from '../boot-types.ts';
import { isGlob, nameTest } from '../glob.ts';
import { byFileName, filesIn, baseName, sysctlConf } from '../file-order.ts';
import { targetsOf } from '../proc-path.ts';
import type { BootAssignment } from '../reader.ts';
import { SETTING_KEYS, type SettingKey } from '../../../../model/settings/setting-key.ts';
import { mergeProfiles, type TunedProfile, type ProfileUnit } from './merged-profile.ts';
import { parseOptions, parseProfile, stripPython } from './profile-text.ts';
import { expanding, type Expand } from './variables.ts';

/** Says, beside other things, whether files are applied once more. */
export const TUNED_MAIN = '/etc/tuned/tuned-main.conf';

interface TunedWrites {
  /** In the order in which TuneD writes them. */
  readonly lines: readonly BootAssignment[];
  /** Lines whose value only TuneD itself can know, and that nothing after them replaces. */
  readonly unknown: readonly UnknownWrite[];
}

interface UnknownWrite {
  readonly setting: SettingKey;
  readonly origin: BootFileLine;
}

const NOTHING: TunedWrites = { lines: [], unknown: [] };

/** TuneD applies nothing at all where it can't read one of the profiles. */
export function tunedWrites(tree: SysctlTree): TunedWrites {
  const files = tree.filter(({ source }) => source === 'tuned');
  const profiles = files.filter(isProfile).map(({ path, text }) => ({ path, text: parseProfile(text) }));
  const sound = profiles.flatMap(({ path, text }) => (text ? [{ path, text }] : []));
  if (profiles.length === 0 || sound.length < profiles.length) return NOTHING;
  const units = mergeProfiles(sound);
  const expand = variablesOf(units, files);
  const sysctl = [...units.values()]
    .filter(({ type, isEnabled }) => type === 'sysctl' && isEnabled)
    .toSorted((a, b) => a.priority - b.priority);
  const again = reappliedLines(tree, files);
  const read = sysctl.map((unit) => unitWrites(unit, expand));
  const unknown = [...read.flatMap((unit) => unit.unknown), ...sound.flatMap(unknownInclude)];
  const replaced = new Set(again.flatMap(({ targets }) => targets.map(({ setting }) => setting)));
  return {
    lines: read.flatMap(({ lines }) => [...lines, ...again]),
    unknown: unknown.filter(({ setting }) => !replaced.has(setting)),
  };
}

/** Which profile `include=${f:…}` names, only TuneD itself can know: it may set anything. */
function unknownInclude({ path: file, text }: TunedProfile): readonly UnknownWrite[] {
  const include = text.get('main')?.find(({ name, value }) => name === 'include' && value.includes('${'));
  return include ? SETTING_KEYS.map((setting) => ({ setting, origin: { file, line: include.line } })) : [];
}

/** The other files of TuneD are its own settings, and variables. */
function isProfile(file: SysctlFile): boolean {
  return baseName(file) === 'tuned.conf';
}

/** `include=FILE` stands for the variables of that file. */
function variablesOf(units: ReadonlyMap<string, ProfileUnit>, files: readonly SysctlFile[]): Expand {
  const given = [...(units.get('variables')?.options ?? [])].map(([name, { value }]) => ({ name, value }));
  const textAt = (wanted: string): string => files.find(({ path }) => path === wanted)?.text ?? '';
  return expanding(given.flatMap((each) => (each.name === 'include' ? [...parseOptions(textAt(each.value))] : each)));
}

function unitWrites({ options, isConditional }: ProfileUnit, expand: Expand): TunedWrites {
  const all = [...options].map(([name, { value, origin }]) => {
    const expanded = expand(value.replace(/^"(.*)"$/, '$1'));
    return { ...assignmentOf(name, expanded ?? '', origin), isKnown: expanded !== null && !isConditional };
  });
  const reaching = all.filter(({ targets }) => targets.length > 0);
  const isSettled = (line: (typeof all)[number]): boolean => line.isKnown && !isComparison(line.value);
  return {
    lines: reaching.filter(isSettled).filter(writesSomething),
    unknown: reaching
      .filter((line) => !isSettled(line))
      .flatMap(({ origin, targets }) => targets.map(({ setting }) => ({ setting, origin }))),
  };
}

/** `>1024` raises a number to that, and leaves a greater one alone: it depends on what the number is until then. */
function isComparison(value: string | null): boolean {
  return /^[<>]./.test(value ?? '');
}

/** An empty value opens the file of the kernel, and writes nothing to it. */
function writesSomething({ value }: BootAssignment): boolean {
  return value !== '';
}

function assignmentOf(name: string, value: string, origin: BootFileLine): BootAssignment {
  const path = name.replaceAll('.', '/');
  return { path, value, origin, targets: isGlob(path) ? [] : targetsOf(path) };
}

/**
 * With reapply_sysctl = 1, its default, TuneD then applies the files of /run and /etc once more, in a way of its own: a name in
 * /run hides one in /etc, and /etc/sysctl.conf comes last, whichever boot reader the host has.
 */
function reappliedLines(tree: SysctlTree, files: readonly SysctlFile[]): readonly BootAssignment[] {
  const main = parseOptions(files.find(({ path }) => path === TUNED_MAIN)?.text ?? '');
  const valueOf = (wanted: string): string | undefined => main.find(({ name }) => name === wanted)?.value;
  if (['0', 'no', 'false', 'off'].includes(valueOf('reapply_sysctl')?.toLowerCase() ?? '1')) return [];
  const excluded = (valueOf('reapply_sysctl_exclude') ?? '').split(/[,;]/).map((pattern) => nameTest(pattern.trim()));
  return reappliedFiles(tree).flatMap((file) => fileLines(file, (name) => excluded.some((isMatch) => isMatch(name))));
}

function reappliedFiles(tree: SysctlTree): readonly SysctlFile[] {
  const found = ['/etc/sysctl.d', '/run/sysctl.d'].flatMap((directory) => filesIn(tree, directory));
  return [...new Map(found.map((file) => [baseName(file), file])).values()]
    .toSorted(byFileName)
    .concat(sysctlConf(tree));
}

function fileLines({ path, text }: SysctlFile, isExcluded: (name: string) => boolean): readonly BootAssignment[] {
  return text.split(/\r\n|\r|\n/).flatMap((whole, i) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(stripPython(whole)) ?? [];
    const name = stripPython(key);
    if (/^[#;]/.test(name) || isExcluded(name)) return [];
    const line = assignmentOf(name, stripPython(value), { file: path, line: i + 1 });
    return line.targets.length > 0 && writesSomething(line) ? [line] : [];
  });
}
