/** How the two boot readers turn the key of a line into a path below /proc/sys, and which setting lies there. */
import { KEYS_BY_NAME, sysctlName } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import { isGlob, nameTest, type NameTest } from './glob.ts';

/** The first separator decides: after a dot, dots become slashes and slashes dots; after a slash all stays. */
export function pathOfKey(key: string): string {
  if (/[./]/.exec(key)?.[0] !== '.') return key;
  return key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** A setting that a line reaches, and the path below /proc/sys by which it does. */
export interface ReachedSetting {
  readonly setting: SettingKey;
  readonly path: string;
}

const PLACES = KEYS_BY_NAME.map((setting) => ({ setting, names: sysctlName(setting).split('.') }));

/**
 * The settings that a path or a glob reaches, in the order of their names: procps has glob(3) sort, systemd has not,
 * and finds the names in the order of /proc/sys, which is the same (measured on 6.18).
 */
export function targetsOf(path: string): readonly ReachedSetting[] {
  const isPattern = isGlob(path);
  const parts = path.split('/').map((text) => ({ text, matches: isPattern ? nameTest(text) : sameAs(text) }));
  return PLACES.flatMap(({ setting, names }) => {
    const found = walk(parts, names);
    return found ? [{ setting, path: found.join('/') }] : [];
  });
}

function sameAs(text: string): NameTest {
  return (name) => name === text;
}

/** `targetsOf`, or what a reader makes of it, once for each path: a file may name the same one in all of its lines. */
export function targetsOfEach(targets = targetsOf): (path: string) => readonly ReachedSetting[] {
  const known = new Map<string, readonly ReachedSetting[]>();
  return (path) => {
    const found = known.get(path) ?? targets(path);
    known.set(path, found);
    return found;
  };
}

interface PathPart {
  readonly text: string;
  readonly matches: NameTest;
}

/**
 * The path that glob(3) gives for a match: what is no pattern in it stays as it was spelled. A `..` is followed back
 * from the directories that lead to a setting, not from others.
 */
function walk(parts: readonly PathPart[], names: readonly string[]): readonly string[] | null {
  let depth = 0;
  const found: string[] = [];
  for (const { text, matches } of parts) {
    const name = isStep(text) ? names[depth++] : text;
    if (name === undefined || (isStep(text) && !matches(name))) return null;
    if (text === '..') depth--;
    found.push(name);
  }
  // Only a directory can have a slash behind it.
  return depth === names.length && isStep(parts.at(-1)?.text ?? '') ? found : null;
}

/** Whether a part of a path leads one directory down. */
function isStep(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..';
}
