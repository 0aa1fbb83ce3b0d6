/** `sysctl --system`, after procps 4.0.2 (src/sysctl.c) and measured on it. */
import type { SysctlFile, SysctlTree } from './boot-types.ts';
import { expandBraces, isGlob, nameTest } from './glob.ts';
import { byFileName, directoryOf, filesByName, filesIn, baseName, sysctlConf } from './file-order.ts';
import { pathOfKey, targetsOfEach } from './proc-path.ts';
import { writeSysctl } from '../settings/kernel-model.ts';
import type { LinuxSettings } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import type { BootAssignment, LineWrite, ParsedLine, ReaderRules, SettingWrite, SysctlText } from './reader.ts';
import { trimEnd, trimStart } from './trim.ts';

export const procps: ReaderRules = {
  maskedBy: () => undefined,
  files,
  assignments,
  dyingAt: () => null,
  writes,
  write,
};

/** Hidden files too, and /etc/sysctl.conf after all others. */
function files(tree: SysctlTree): readonly SysctlFile[] {
  return [...filesByName(tree).flatMap((file) => filesOfName(file, tree)), ...sysctlConf(tree)];
}

/**
 * It hands each file name to glob(3): a file named `*.conf`, or `{a,b}.conf`, stands for the others in its directory that this
 * pattern means, up to one that can't be opened, and for itself where there is none.
 */
function filesOfName(file: SysctlFile, tree: SysctlTree): readonly SysctlFile[] {
  const patterns = expandBraces(baseName(file));
  if (patterns.length === 1 && patterns[0] === baseName(file) && !isGlob(baseName(file))) return [file];
  const candidates = filesIn(tree, directoryOf(file.path)).toSorted(byFileName);
  const others = patterns.flatMap((pattern) => {
    const matches = nameTest(pattern);
    return candidates.filter((other) => matches(baseName(other)));
  });
  if (others.length === 0) return [file];
  const broken = others.findIndex(({ kind }) => kind === 'missing' || kind === 'unreadable');
  return broken < 0 ? others : others.slice(0, broken);
}

function assignments(file: SysctlText): readonly BootAssignment[] {
  const targets = targetsOfEach();
  return file.text.split('\n').flatMap((text, index) => {
    const parsed = parseLine(text);
    return parsed ? [{ ...parsed, targets: targets(parsed.path), origin: { file: file.path, line: index + 1 } }] : [];
  });
}

function parseLine(text: string): ParsedLine | null {
  const line = trimStart(cString(text), C_SPACES);
  if (/^[#;]/.test(line)) return null;
  const [key = '', ...values] = line.split('=');
  if (values.length === 0 && !line.startsWith('-')) return null;
  const path = pathOfKey(trimEnd(withoutDashes(key), C_SPACES));
  return { path, value: values.length === 0 ? null : trimEnd(trimStart(values.join('='), C_SPACES), C_SPACES) };
}

/** isspace() of C. */
const C_SPACES = ' \t\n\v\f\r';

function cString(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** The parser takes one dash away and the builder of the path another one. */
function withoutDashes(key: string): string {
  return key.replace(/^--?/, '');
}

/** Every line in order; a path that any line names, in that very spelling, is left out of the globs. */
function writes(lines: readonly BootAssignment[]): readonly SettingWrite[] {
  const named = new Set(lines.map(({ path }) => path));
  return lines.flatMap((line) => {
    const { path, value, targets } = line;
    if (value === null) return [];
    const reached = targets.filter((target) => !isGlob(path) || !named.has(target.path));
    return reached.map(({ setting }) => ({ setting, value, line }));
  });
}

/** One call, whose short count sysctl ignores; where it is refused, once more in parts (proc_write() in library's procio.c). */
function write(before: LinuxSettings, setting: SettingKey, text: string): LineWrite {
  const result = writeSysctl(before, setting, text);
  if ('error' in result) return writeParts(before, setting, text);
  return { settings: result.settings, taken: result.consumed, isRefused: false };
}

/** LINELEN in procio.c. */
const LONGEST_PART = 4096;

/** Each part ends at its last comma, which becomes a newline, the last one at the newline; a refused part ends it. */
function writeParts(before: LinuxSettings, setting: SettingKey, text: string): LineWrite {
  let settings = before;
  let taken = 0;
  while (taken < text.length) {
    const end = text.length - taken > LONGEST_PART ? text.lastIndexOf(',', taken + LONGEST_PART - 1) : text.length - 1;
    if (end < taken) return { settings, taken, isRefused: true };
    const part = writeSysctl(settings, setting, `${text.slice(taken, end)}\n`, taken);
    if ('error' in part) return { settings, taken, isRefused: true };
    settings = part.settings;
    taken += part.consumed;
  }
  return { settings, taken, isRefused: false };
}
