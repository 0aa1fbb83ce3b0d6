/** The kernel's command line of the next boot, as the files of boot loaders have it: an image has no other. */
import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { bootSourceText, NOT_THERE } from './boot-source-text.ts';

interface LoaderFile {
  readonly path: string;
  readonly text: Bytes;
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
    pathsOf(system, pattern).flatMap((path) => {
      const lines = (bootSourceText(system, path) ?? '').split('\n').map((line) => parametersOf(line) ?? '');
      return lines.some(isOfSysctl) ? [{ path, text: bytesOf(lines.join('\n')) }] : [];
    }),
  );
}

export function isOfSysctl(parameters: string): boolean {
  return /sysctl[./]/.test(parameters);
}

function pathsOf(system: ReadOnlySystem, pattern: string): readonly string[] {
  const [folder = '', ending] = pattern.split('/*');
  if (ending === undefined) return [pattern];
  const names = orNull([...NOT_THERE, 'EACCES'], () => (system.status(folder) ? system.list(folder) : [])) ?? [];
  return names
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}
