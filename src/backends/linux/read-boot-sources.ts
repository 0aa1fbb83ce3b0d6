/** Reads what sets values at boot beside the files of boot readers, as far as this user may. */
import { bytesOf, NO_BYTES, type Bytes } from '../../model/bytes.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { orNull, type ReadOnlySystem } from '../../system/system.ts';
import { kernelWords } from './boot/beside-files.ts';
import type { SysctlFile } from './boot/boot-types.ts';
import type { FoundFile } from './host.ts';

interface BootSources {
  /** The sources in the order in which they are read: a later one wins. */
  readonly files: readonly FoundFile[];
  /** Places where a credential may lie that this user may not see. */
  readonly unseen: readonly string[];
}

/** An image has no command line of its own; its credentials and its profiles are files like others. */
export function readBootSources(system: ReadOnlySystem): BootSources {
  const commandLine = system.isImage ? NO_BYTES : (textOf(system, '/proc/cmdline') ?? NO_BYTES);
  const credential = readCredential(system, commandLine);
  return {
    files: [
      ...(/sysctl[./]/.test(commandLine) ? [source('kernel-command-line', '/proc/cmdline', commandLine)] : []),
      ...credential.files,
      ...readTuned(system),
    ],
    unseen: credential.unseen,
  };
}

function source(kind: NonNullable<SysctlFile['source']>, path: string, text: Bytes): FoundFile {
  return { path, kind: 'file', source: kind, text, attributes: null, isPlanted: false };
}

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EINVAL', 'EIO'];

/** Null where there is none, or where it may not be read. */
function textOf(system: ReadOnlySystem, path: string): Bytes | null {
  return orNull([...NOT_THERE, 'EACCES', 'EPERM'], () => readIfThere(system, path));
}

/** Most of these files are on few hosts: to look first is a tenth of what an error costs. */
function readIfThere(system: ReadOnlySystem, path: string): Bytes | null {
  return system.status(path) === null ? null : system.readFile(path);
}

const NAME = 'sysctl.extra';
const UNIT_FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'].map(
  (folder) => `${folder}/systemd-sysctl.service.d`,
);
/** Where systemd looks for a credential that a unit names without a path (systemd.exec, LoadCredential=). */
const STORES = [
  '/run/credentials/@system',
  '/etc/credstore',
  '/run/credstore',
  '/usr/local/lib/credstore',
  '/usr/lib/credstore',
];

function readCredential(system: ReadOnlySystem, commandLine: Bytes): BootSources {
  const inUnit = UNIT_FOLDERS.flatMap((folder) => unitCredentials(system, folder));
  const files: FoundFile[] = [...inUnit];
  const unseen: string[] = [];
  for (const store of STORES) {
    try {
      const text = readIfThere(system, `${store}/${NAME}`);
      if (text !== null) files.push(source('credential', `${store}/${NAME}`, text));
    } catch (error) {
      if (['EACCES', 'EPERM'].includes(errorCode(error))) unseen.push(`${store}/${NAME}`);
      else if (!NOT_THERE.includes(errorCode(error))) throw error;
    }
  }
  const given = kernelWords(commandLine).flatMap(
    (word) => /^systemd\.set_credential=sysctl\.extra:(.*)$/s.exec(word)?.[1] ?? [],
  );
  files.push(...given.map((text) => source('credential', '/proc/cmdline', unescaped(text))));
  // The first one that is found is the only one.
  return { files: files.slice(0, 1), unseen: inUnit.length > 0 ? [] : unseen };
}

/** `LoadCredential=sysctl.extra:/etc/extra.conf` and `SetCredential=sysctl.extra:KEY = VALUE` of a drop-in of the unit. */
function unitCredentials(system: ReadOnlySystem, folder: string): readonly FoundFile[] {
  const names =
    orNull([...NOT_THERE, 'EACCES'], () => (system.status(folder) ? system.list(folder).toSorted() : [])) ?? [];
  return names
    .filter((name) => name.endsWith('.conf'))
    .flatMap((name) =>
      (textOf(system, `${folder}/${name}`) ?? '').split('\n').flatMap((line, i) => {
        const [, how, value = ''] = /^\s*(Load|Set)Credential=sysctl\.extra:(.*?)\s*$/.exec(line) ?? [];
        if (how === 'Set')
          return [source('credential', `${folder}/${name}`, bytesOf('\n'.repeat(i) + unescaped(value)))];
        const text = how === 'Load' ? textOf(system, value) : null;
        return text === null ? [] : [source('credential', value, text)];
      }),
    );
}

/** The escapes that such values mostly have. */
function unescaped(text: string): Bytes {
  return bytesOf(text.replace(/\\([nts\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', s: ' ' };

const TUNED_FOLDERS = ['/etc/tuned', '/etc/tuned/profiles', '/usr/lib/tuned', '/usr/lib/tuned/profiles'];
const TUNED_RUNS = ['/etc/systemd/system/multi-user.target.wants/tuned.service', '/run/tuned/tuned.pid'];

/** The active profiles with those that they include, where TuneD starts at boot or runs. */
function readTuned(system: ReadOnlySystem): readonly FoundFile[] {
  const active = textOf(system, '/etc/tuned/active_profile')?.trim() ?? '';
  if (active === '' || !TUNED_RUNS.some((path) => orNull([...NOT_THERE, 'EACCES'], () => system.status(path)) !== null))
    return [];
  const isOverFiles = /^\s*reapply_sysctl\s*=\s*(?:0|false|no)\b/im.test(
    textOf(system, '/etc/tuned/tuned-main.conf') ?? '',
  );
  const kind = isOverFiles ? 'tuned-over-files' : 'tuned';
  const seen = new Set<string>();
  return active
    .split(/\s+/)
    .flatMap((name) => profileFiles(system, name, seen).map(({ path, text }) => source(kind, path, text)));
}

interface ProfileFile {
  readonly path: string;
  readonly text: Bytes;
}

/** The included profiles first, as this one wins over them. TuneD reads none a second time: `seen` are those before it. */
function profileFiles(system: ReadOnlySystem, name: string, seen: Set<string>): readonly ProfileFile[] {
  if (seen.has(name) || !/^[\w.-]+$/.test(name)) return [];
  seen.add(name);
  for (const folder of TUNED_FOLDERS) {
    const path = `${folder}/${name}/tuned.conf`;
    const text = textOf(system, path);
    if (text === null) continue;
    const included = /^\s*include\s*=\s*(.+?)\s*$/m.exec(text)?.[1]?.split(/[\s,;]+/) ?? [];
    return [...included.flatMap((each) => profileFiles(system, each, seen)), { path, text }];
  }
  return [];
}
