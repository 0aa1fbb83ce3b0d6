/** systemd-sysctl, after systemd 252 (src/sysctl/sysctl.c, src/basic/fileio.c) and measured on it. */
import type { SysctlFile, SysctlTree } from './boot-types.ts';
import { expandBraces, isGlob } from './glob.ts';
import { credentialFiles } from './cmdline-and-credentials.ts';
import { filesByName, baseName } from './file-order.ts';
import { pathOfKey, targetsOf, targetsOfEach, type ReachedSetting } from './proc-path.ts';
import { writeSysctl } from '../settings/kernel-model.ts';
import type { LinuxSettings } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import type { BootAssignment, LineWrite, ParsedLine, ReaderRules, SettingWrite, SysctlText } from './reader.ts';
import { trimEnd, trimStart } from './trim.ts';

export const systemdSysctl: ReaderRules = { maskedBy, files, assignments, dyingAt, writes, write };

function maskedBy(tree: SysctlTree): SysctlFile | undefined {
  return tree.find(({ kind }) => kind === 'masked');
}

/** Hidden files are left out; /etc/sysctl.conf is read only where a link in sysctl.d leads to it. The credential comes last. */
function files(tree: SysctlTree): readonly SysctlFile[] {
  return [...filesByName(tree).filter((file) => !baseName(file).startsWith('.')), ...credentialFiles(tree)];
}

function assignments(file: SysctlText): readonly BootAssignment[] {
  const reachedBy = targetsOfEach(targets);
  return readableLines(file.text).flatMap(({ text, line }) => {
    const parsed = parseLine(text);
    return parsed ? [{ ...parsed, targets: reachedBy(parsed.path), origin: { file: file.path, line } }] : [];
  });
}

interface Line {
  readonly text: string;
  /** From 1, newlines counted, as an editor does. */
  readonly line: number;
}

/** read_line(): each of LF, CR and NUL ends a line; different ones in a row are one end. */
const END_OF_LINE = /((?:\n\r?|\r\n?)\0?|\0)/;
const LONGEST_LINE = 1024 * 1024 - 1;

/** The lines up to one that is too long: there the reader gives up on the file. */
function readableLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let line = 1;
  // The separators are among the parts, too; no assignment is found in them.
  for (const part of text.split(END_OF_LINE)) {
    if (part.length > LONGEST_LINE) break;
    lines.push({ text: part, line });
    if (part.includes('\n')) line++;
  }
  return lines;
}

function parseLine(text: string): ParsedLine | null {
  const line = strip(text);
  if (line === '' || /^[#;]/.test(line)) return null;
  const [key = '', ...values] = line.split('=');
  if (values.length === 0 && !line.startsWith('-')) return null;
  const path = simplify(pathOfKey(strip(key.replace(/^-/, ''))));
  return { path, value: values.length === 0 ? null : strip(values.join('=')) };
}

/** WHITESPACE in systemd: no form feed, no vertical tab. */
function strip(text: string): string {
  return trimEnd(trimStart(text, ' \t\n\r'), ' \t\n\r');
}

/** path_simplify(): without empty parts, and without the leading slash. */
function simplify(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** NAME_MAX */
const LONGEST_NAME = 255;

/**
 * A pattern that matches nothing stays as it is, and where its first name is longer than a name can be, path_startswith()
 * finds no path in it: an assertion of apply_glob_option_with_prefix() ends the program (measured on systemd 252).
 */
function dyingAt(lines: readonly BootAssignment[]): BootAssignment | null {
  const patterns = [...lastOfEach(lines).values()].filter(({ path, value }) => value !== null && isGlob(path));
  return patterns.find(({ path, targets: found }) => found.length === 0 && hasEndlessName(path)) ?? null;
}

/** Whether the first name is too long, and no star in it could stand for nothing. */
function hasEndlessName(path: string): boolean {
  const [name = ''] = path.split('/');
  return name.length > LONGEST_NAME && name.replaceAll('*', '').length > LONGEST_NAME;
}

/** Explicit lines and globs in the order of their last change; a path that any line names is left out of the globs. */
function writes(lines: readonly BootAssignment[]): readonly SettingWrite[] {
  const options = lastOfEach(lines);
  return [...options.values()].flatMap((line) => {
    const { path, value } = line;
    if (value === null) return [];
    const reached = line.targets.filter((target) => !isGlob(path) || !options.has(target.path));
    return reached.map(({ setting }) => ({ setting, value, line }));
  });
}

/** Braces are expanded where there is another pattern character, and `..` is refused. */
function targets(path: string): readonly ReachedSetting[] {
  if (path.split('/').includes('..')) return [];
  return isGlob(path) ? expandBraces(path).flatMap(targetsOf) : targetsOf(path);
}

/** A line with another value than before moves its key to the end; one with the same value leaves it in its place. */
function lastOfEach(lines: readonly BootAssignment[]): ReadonlyMap<string, BootAssignment> {
  const options = new Map<string, BootAssignment>();
  for (const line of lines) {
    if (options.get(line.path)?.value !== line.value) options.delete(line.path);
    options.set(line.path, line);
  }
  return options;
}

/** loop_write(): on from where a short write ended, until all is taken or something refused. */
function write(before: LinuxSettings, setting: SettingKey, text: string): LineWrite {
  let settings = before;
  let taken = 0;
  do {
    const result = writeSysctl(settings, setting, text.slice(taken), taken);
    if ('error' in result) return { settings, taken, isRefused: true };
    settings = result.settings;
    taken += result.consumed;
  } while (taken < text.length);
  return { settings, taken, isRefused: false };
}
