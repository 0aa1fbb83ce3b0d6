/** Reads what sets values at boot beside the files of boot readers, as far as this user may. */
import { bytesOf, NO_BYTES, type Bytes } from '../../../model/bytes.ts';
import { errorCode } from '../../../model/errno-reason.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { kernelWords } from '../boot/beside-files.ts';
import type { SysctlFile } from '../boot/boot-types.ts';
import type { FoundFile } from '../host.ts';
import { readTuned } from './read-tuned.ts';
import { NOT_THERE, readIfThere, bootSourceText } from './boot-source-text.ts';

interface BootSources {
  /** The sources in the order in which they are read: a later one wins. */
  readonly files: readonly FoundFile[];
  /** Places where a credential may lie that this user may not see. */
  readonly unseen: readonly string[];
}

/** An image has no command line of its own; its credentials and its profiles are files like others. */
export function readBootSources(system: ReadOnlySystem): BootSources {
  const commandLine = system.isImage ? NO_BYTES : (bootSourceText(system, '/proc/cmdline') ?? NO_BYTES);
  const credential = readCredential(system, commandLine);
  return {
    files: [
      ...(/sysctl[./]/.test(commandLine) ? [source('kernel-command-line', '/proc/cmdline', commandLine)] : []),
      ...credential.files,
      ...readTuned(system).map(({ path, text }) => source('tuned', path, text)),
    ],
    unseen: credential.unseen,
  };
}

function source(kind: NonNullable<SysctlFile['source']>, path: string, text: Bytes): FoundFile {
  return { path, kind: 'file', source: kind, text, attributes: null, isPlanted: false };
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
      (bootSourceText(system, `${folder}/${name}`) ?? '').split('\n').flatMap((line, i) => {
        const [, how, value = ''] = /^\s*(Load|Set)Credential=sysctl\.extra:(.*?)\s*$/.exec(line) ?? [];
        if (how === 'Set')
          return [source('credential', `${folder}/${name}`, bytesOf('\n'.repeat(i) + unescaped(value)))];
        const text = how === 'Load' ? bootSourceText(system, value) : null;
        return text === null ? [] : [source('credential', value, text)];
      }),
    );
}

/** The escapes that such values mostly have. */
function unescaped(text: string): Bytes {
  return bytesOf(text.replace(/\\([nts\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', s: ' ' };
