/** A file of the host's own in which the boot values of a plan win, where they do not win in the one that it names. */
import { basename } from 'node:path/posix';
import { memoize } from '../../../model/memoize.ts';
import { SYSCTL_CONF } from '../boot/boot-types.ts';
import { entryOf, formerFiles, persistFileAt } from '../boot/found-files.ts';
import type { LinuxHost } from '../host.ts';
import { bootsAsWanted, persist } from './persist.ts';
import type { LinuxPlanParts } from './plan-parts.ts';

/** Its path, tried with the models of all boot readers of the host; null where no file wins. Several findings of a plan name it. */
export const lastingFile = memoize(({ host, wanted, persistence }: LinuxPlanParts): string | null => {
  const files = [...LATE_NAMES, ...persistence.faults.flatMap(({ from }) => (from ? laterThan(from.file) : []))];
  const paths = new Set([...files.map((name) => `/etc/sysctl.d/${name}`), SYSCTL_CONF]);
  const wins = (path: string): boolean => {
    const other = path === host.persistFile.realPath ? null : withPersistFile(host, path);
    return other !== null && bootsAsWanted(persist(other, wanted.settings), other);
  };
  return [...paths].find(wins) ?? null;
});

const LATE_NAMES = ['zzz', 'zzzz', 'zzzzz', 'zzzzzz'].map((start) => `${start}-portplan.conf`);

/** A name that readers sort behind that of the file, whatever it begins with. */
function laterThan(file: string): readonly string[] {
  const stem = basename(file, '.conf');
  return [`${stem}z-portplan.conf`];
}

/** Null where the file can't be written, or must not be. */
function withPersistFile(host: LinuxHost, path: string): LinuxHost | null {
  const entry = entryOf(host, path);
  const file = entry ? persistFileAt(path, entry) : { path, realPath: path, state: null, obstacle: null };
  if (file?.obstacle !== null) return null;
  return { ...host, persistFile: file, formerFiles: formerFiles(host.files, file.realPath) };
}
