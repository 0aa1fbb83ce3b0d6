/** Directories of sysctl files, with names and links that nobody should make, and some do. */
import { bytesOf, NO_BYTES } from '../../../../src/model/bytes.ts';
import fc from 'fast-check';
import {
  SYSCTL_CONF,
  SYSCTL_DIRECTORIES,
  type SysctlFile,
  type SysctlTree,
} from '../../../../src/backends/linux/boot/boot-types.ts';
import type { Entry } from '../../../support/boot-bench.ts';
import { any, text } from './texts.ts';

const directory = fc.constantFrom(...SYSCTL_DIRECTORIES.slice(0, 4));
const SOUND_NAMES = [
  '10-a.conf',
  '9.conf',
  '99-zz.conf',
  '99-zz-a.conf',
  '99-ZZ.conf',
  '99_x.conf',
  '99x.conf',
  '999-a.conf',
  'zz.conf',
];
const NASTY_NAMES = [
  '.x.conf',
  '.conf',
  '99-sysctl.conf',
  '*.conf',
  '[0-9]*.conf',
  '{zz,10-a}.conf',
  'z{z}.conf',
  '{}zz.conf',
  '{zz.conf',
  '{9,10-*}.conf',
  'é.conf',
  'a b.conf',
  '-.conf',
  '~.conf',
  'b'.repeat(200) + '.conf',
  'x.conf.bak',
  'x.conf~',
  'xconf',
  '\u{1f600}.conf',
  '\uffee.conf',
];
const name = fc.oneof({ weight: 5, arbitrary: any(...SOUND_NAMES) }, { weight: 2, arbitrary: any(...NASTY_NAMES) });
const content = fc.oneof(
  { weight: 14, arbitrary: text.map((one): Partial<Entry> => ({ text: one })) },
  {
    weight: 1,
    arbitrary: any('/dev/null', 'nowhere', '../sysctl.conf', '/etc/sysctl.d/10-a.conf', 'zz.conf').map((link) => ({
      link,
    })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Partial<Entry>>({ isDirectory: true }, { text: NO_BYTES }) },
);
const dropIn = fc
  .tuple(directory, name, content)
  .map(([place, base, rest]): Entry => ({ path: `${place}/${base}`, ...rest }));
const conf = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Entry[]>([]) },
  { weight: 4, arbitrary: text.map((one): Entry[] => [{ path: SYSCTL_CONF, text: one }]) },
  {
    weight: 1,
    arbitrary: any('/dev/null', 'nowhere', 'sysctl.d/zz.conf').map((link): Entry[] => [{ path: SYSCTL_CONF, link }]),
  },
);
const debianLink = fc.constantFrom<Entry[]>([], [{ path: '/etc/sysctl.d/99-sysctl.conf', link: '../sysctl.conf' }]);

/** Entries of unique paths, a file before the links that may lead to it. */
export const entries: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(conf, debianLink, fc.array(dropIn, { maxLength: 6 }))
  .map((parts) => [...new Map(parts.flat().map((entry) => [entry.path, entry])).values()]);

/** What reading the directories finds of such entries. /lib is a link to /usr/lib, so what is in the one is in the other. */
export function treeOf(all: readonly Entry[]): SysctlTree {
  const listed = all.filter(({ path }) => path.endsWith('.conf'));
  const merged = listed.flatMap((entry) => {
    const path = entry.path.replace(/^\/usr\/lib\//, '/lib/');
    return path === entry.path ? [entry] : [entry, { ...entry, path }];
  });
  return merged.map((entry) => fileOf(entry, entry.path, all));
}

function fileOf(entry: Entry | undefined, path: string, all: readonly Entry[], depth = 0): SysctlFile {
  if (!entry || depth > 40) return { path, kind: 'missing', text: NO_BYTES };
  if (entry.isDirectory) return { path, kind: 'directory', text: NO_BYTES };
  if (entry.link === undefined) return { path, kind: 'file', text: bytesOf(entry.text ?? '') };
  if (entry.link === '/dev/null') return { path, kind: 'device', target: entry.link, text: NO_BYTES };
  const target = new URL(entry.link, `file://${entry.path}`).pathname;
  const found = all.find((other) => encodeURI(other.path) === target);
  return { ...fileOf(found, path, all, depth + 1), path, target };
}
