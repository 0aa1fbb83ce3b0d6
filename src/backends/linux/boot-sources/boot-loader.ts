/** The kernel's command line of the next boot, as the files of boot loaders have it: an image has no other. */
import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { bootSourceText, pathsOf } from './boot-source-text.ts';
import { defaultLoaderEntry, grubEnvironment, othersInExtlinux, othersInGrub, type IsOfOther } from './menu-entries.ts';

interface LoaderFile {
  readonly path: string;
  readonly text: Bytes;
  /** The parameters are of an entry that boots only where somebody chooses it. */
  readonly isOfOther: boolean;
}

/** What stands before the parameters in a line of such a file; null for a line that has none. */
type ParametersOf = (line: string) => string | null;

const whole: ParametersOf = (line) => (line.startsWith('#') ? null : line);
const after =
  (start: RegExp): ParametersOf =>
  (line) =>
    start.test(line) ? line.replace(start, '') : null;

const grubEntry = after(/^\s*(?:linux(?:16|efi)?\s+\S+|set\s+kernelopts=)\s*/);
const loaderEntry = after(/^\s*options\s+/);

/** GRUB_CMDLINE_LINUX="…", as a shell reads it. */
const grubDefault: ParametersOf = (line) => {
  const [, , value = ''] = /^\s*GRUB_CMDLINE_LINUX(?:_DEFAULT)?=(["']?)(.*)\1\s*$/.exec(line) ?? [];
  return value === '' ? null : value.replace(/\\(["\\$`])/g, '$1');
};

/** `*.conf` for all such files of a folder. A later file wins: what the loader reads, over what it is made from. */
const FILES: readonly (readonly [path: string, parametersOf: ParametersOf])[] = [
  ['/usr/lib/kernel/cmdline', whole],
  ['/etc/kernel/cmdline', whole],
  ['/etc/cmdline.d/*.conf', whole],
  ['/boot/cmdline.txt', whole],
  ['/boot/firmware/cmdline.txt', whole],
  ['/etc/default/grub', grubDefault],
  ['/etc/default/grub.d/*.cfg', grubDefault],
  ['/boot/grub/grub.cfg', grubEntry],
  ['/boot/grub2/grub.cfg', grubEntry],
  ['/boot/extlinux/extlinux.conf', after(/^\s*append\s+/i)],
  ['/boot/loader/entries/*.conf', loaderEntry],
  ['/efi/loader/entries/*.conf', loaderEntry],
  ['/boot/efi/loader/entries/*.conf', loaderEntry],
];

/** Those with a parameter that matters here: each with the parameters of its lines in their places, and nothing else. */
export function readLoaderFiles(system: ReadOnlySystem): readonly LoaderFile[] {
  return FILES.flatMap(([pattern, parametersOf]) =>
    textsOf(system, pattern).flatMap(({ path, text, isOther }) => {
      const lines = text.split('\n').map((line) => parametersOf(line) ?? '');
      const parts = [false, true].map((isOfOther) => ({
        path,
        lines: lines.map((line, i) => (isOther(i) === isOfOther ? line : '')),
        isOfOther,
      }));
      return parts
        .filter((part) => part.lines.some(isOfSysctl))
        .map((part) => ({ path, text: bytesOf(part.lines.join('\n')), isOfOther: part.isOfOther }));
    }),
  );
}

interface LoaderText {
  readonly path: string;
  readonly text: string;
  readonly isOther: IsOfOther;
}

/** The texts of the files that the pattern means, and which of their lines are of entries that do not boot by themselves. */
function textsOf(system: ReadOnlySystem, pattern: string): readonly LoaderText[] {
  const texts = pathsOf(system, pattern).flatMap((path) => {
    const text = bootSourceText(system, path);
    return text === null ? [] : [{ path, text }];
  });
  // Most of these files are on few hosts, and the environment of GRUB is read for them alone.
  if (texts.length === 0) return [];
  if (pattern.endsWith('/grub.cfg')) {
    const environment = environmentOf(system);
    return texts.map((each) => ({ ...each, isOther: othersInGrub(each.text, environment) }));
  }
  if (pattern.endsWith('/extlinux.conf'))
    return texts.map((each) => ({ ...each, isOther: othersInExtlinux(each.text) }));
  if (!pattern.endsWith('/entries/*.conf')) return texts.map((each) => ({ ...each, isOther: () => false }));
  const environment = environmentOf(system);
  const options = environment.get('kernelopts') ?? '';
  const entries = texts.map(({ path, text }) => ({ name: path.slice(path.lastIndexOf('/') + 1), text }));
  const chosen = defaultLoaderEntry(entries, wantedEntry(system, pattern, environment));
  return texts.map(({ path, text }, i) => ({
    path,
    text: text.replace(/\$\{?kernelopts\}?/g, () => options),
    isOther: () => entries[i]?.name !== chosen,
  }));
}

/** What systemd-boot's loader.conf names, or GRUB where it reads such entries. */
function wantedEntry(system: ReadOnlySystem, pattern: string, environment: ReadonlyMap<string, string>): string | null {
  const conf = bootSourceText(system, pattern.replace('entries/*.conf', 'loader.conf')) ?? '';
  const said = conf.split('\n').flatMap((line) => /^\s*default\s+(\S+)/.exec(line)?.[1] ?? []);
  return said.at(-1) ?? environment.get('saved_entry') ?? null;
}

function environmentOf(system: ReadOnlySystem): ReadonlyMap<string, string> {
  const texts = ['/boot/grub/grubenv', '/boot/grub2/grubenv'].map((path) => bootSourceText(system, path) ?? '');
  return grubEnvironment(texts.join('\n'));
}

export function isOfSysctl(parameters: string): boolean {
  return /sysctl[./]/.test(parameters);
}
