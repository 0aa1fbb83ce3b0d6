/** Reads the files that set something and lie where no boot reader finds them. */
import { orNull, type ReadOnlySystem } from '../../system/system.ts';
import { READER_RULES } from './boot/boot-state.ts';
import { SYSCTL_CONF, type SysctlFile } from './boot/boot-types.ts';
import { UNREADABLE } from './read-or-null.ts';

/** A file that its file system can't give, or a link to itself, sets nothing either. */
const NOT_READ = [...UNREADABLE, 'EIO', 'ELOOP'];

/** The entries without `.conf` in the directories of boot readers, folders in them, and what is named sysctl, or sysctl.…, in /etc. */
export function readStrayFiles(system: ReadOnlySystem, directories: readonly string[]): readonly SysctlFile[] {
  const beside = directories.flatMap((directory) =>
    namesIn(system, directory).map((name) => ({ path: `${directory}/${name}`, isConf: name.endsWith('.conf') })),
  );
  const inEtc = namesIn(system, '/etc')
    .filter((name) => /^sysctl(?:$|\.)/.test(name) && name !== 'sysctl.d')
    .map((name) => ({ path: `/etc/${name}`, isConf: `/etc/${name}` === SYSCTL_CONF }));
  const found = [...beside, ...inEtc].flatMap(({ path, isConf }) => strayFilesAt(system, path, isConf));
  return found.filter(setsSomething);
}

function namesIn(system: ReadOnlySystem, directory: string): readonly string[] {
  return orNull(NOT_READ, () => system.list(directory).toSorted()) ?? [];
}

/** Links are not followed: what they lead to is a file of its own. */
function strayFilesAt(system: ReadOnlySystem, path: string, isConf: boolean): readonly SysctlFile[] {
  const kind = orNull(NOT_READ, () => system.status(path))?.kind;
  if (kind === 'directory') return namesIn(system, path).flatMap((name) => strayFile(system, `${path}/${name}`));
  return isConf ? [] : strayFile(system, path);
}

function strayFile(system: ReadOnlySystem, path: string): readonly SysctlFile[] {
  const text = orNull(NOT_READ, () => (system.status(path)?.kind === 'file' ? system.readFile(path) : null));
  return text === null ? [] : [{ path, kind: 'file', text }];
}

function setsSomething(file: SysctlFile): boolean {
  return READER_RULES.procps.assignments(file).some(({ targets }) => targets.length > 0);
}
