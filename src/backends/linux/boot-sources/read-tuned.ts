/** Reads the files of TuneD that say what it sets once its service starts. */
import type { Bytes } from '../../../model/bytes.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { parseOptions, parseProfile } from '../boot/tuned/profile-text.ts';
import { TUNED_MAIN } from '../boot/tuned/tuned.ts';
import { hasEntry, bootSourceText } from './boot-source-text.ts';
import { startsAtBoot } from './starts-at-boot.ts';

interface TunedFile {
  readonly path: string;
  readonly text: Bytes;
}

/**
 * Its own settings, the active profiles with those that they include, in the order in which TuneD merges them, and the variables
 * that they name. None where TuneD neither starts at boot nor runs, and where it applies nothing since one of them is not there.
 */
export function readTuned(system: ReadOnlySystem): readonly TunedFile[] {
  if (!startsAtBoot(system, 'tuned.service') && !hasEntry(system, '/run/tuned/tuned.pid')) return [];
  const active = ['active_profile', 'post_loaded_profile'].flatMap((name) =>
    (bootSourceText(system, `/etc/tuned/${name}`) ?? '').split(/\s+/).filter((each) => /^[\w.-]+$/.test(each)),
  );
  const main = active.length === 0 ? null : bootSourceText(system, TUNED_MAIN);
  if (main === null) return [];
  const profiles = loaded(system, profileFolders(system, main), active, new Set());
  if (!profiles) return [];
  return [
    { path: TUNED_MAIN, text: main },
    ...profiles,
    ...profiles.flatMap(({ text }) => variableFiles(system, text)),
  ];
}

/** The folder that wins first. TuneD 2.24 moved the profiles into folders of their own. */
function profileFolders(system: ReadOnlySystem, main: Bytes): readonly string[] {
  const given = parseOptions(main).find(({ name }) => name === 'profile_dirs')?.value;
  if (given !== undefined)
    return given
      .split(/[,;]/)
      .map((folder) => folder.trim())
      .toReversed();
  const below = hasEntry(system, '/usr/lib/tuned/profiles') ? '/profiles' : '';
  return [`/etc/tuned${below}`, `/usr/lib/tuned${below}`];
}

/** TuneD fails where more profiles include one another: Python ends at a thousand calls within calls. */
const MOST_PROFILES = 900;

/** Null where one of them is not there. A file is read once: a profile that includes its own name gets that of the next folder. */
function loaded(
  system: ReadOnlySystem,
  folders: readonly string[],
  names: readonly string[],
  known: Set<string>,
): readonly TunedFile[] | null {
  if (known.size + names.length > MOST_PROFILES) return null;
  const files: TunedFile[] = [];
  for (const name of names) {
    const isOptional = name.startsWith('-');
    const paths = folders.map(
      (folder) => `${folder}/${(isOptional ? name.slice(1) : name).replace(/^.*\//s, '')}/tuned.conf`,
    );
    const path = paths.find((each) => !known.has(each) && hasEntry(system, each));
    if (path === undefined) {
      if (isOptional || paths.some((each) => known.has(each))) continue;
      return null;
    }
    const text = bootSourceText(system, path);
    if (text === null) return null;
    known.add(path);
    const included = loaded(system, folders, includedBy(text), known);
    if (!included) return null;
    files.push(...included, { path, text });
  }
  return files;
}

/** None that a function of TuneD names: `tunedWrites` tells such a line. */
function includedBy(text: Bytes): readonly string[] {
  const include = parseProfile(text)
    ?.get('main')
    ?.find(({ name }) => name === 'include')?.value;
  return include === undefined || include.includes('${') ? [] : include.split(/[,;]/).map((name) => name.trim());
}

function variableFiles(system: ReadOnlySystem, text: Bytes): readonly TunedFile[] {
  const named =
    parseProfile(text)
      ?.get('variables')
      ?.filter(({ name }) => name === 'include') ?? [];
  return named.flatMap(({ value: path }) => {
    const found = path.startsWith('/') ? bootSourceText(system, path) : null;
    return found === null ? [] : [{ path, text: found }];
  });
}
