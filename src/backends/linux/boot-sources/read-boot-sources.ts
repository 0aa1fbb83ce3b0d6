/** Reads what sets values at boot beside the files of boot readers, as far as this user may. */
import { type Bytes, NO_BYTES } from '../../../model/bytes.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import type { SysctlFile } from '../boot/boot-types.ts';
import type { FoundFile } from '../host.ts';
import { kernelWords } from '../boot/cmdline-and-credentials.ts';
import { isOfSysctl, readLoaderFiles } from './boot-loader.ts';
import { bootSourceText } from './boot-source-text.ts';
import { readCredential } from './read-credential.ts';
import { maskedReaderUnit } from './unit-credentials.ts';
import { readScripts } from './read-scripts.ts';
import { readTuned } from './read-tuned.ts';
import { readUfw } from './read-ufw.ts';

interface BootSources {
  /** The sources in the order in which they are read: a later one wins. */
  readonly files: readonly FoundFile[];
  /** Places where a credential may lie that is encrypted, or that this user may not see. */
  readonly unseen: readonly string[];
}

export function readBootSources(system: ReadOnlySystem): BootSources {
  const loaderFiles = readLoaderFiles(system);
  const commandLines = system.isImage ? loaderFiles.filter(({ isOfOther }) => !isOfOther) : runningCommandLine(system);
  const others = system.isImage
    ? loaderFiles.filter(({ isOfOther }) => isOfOther)
    : loaderFiles.filter(({ text }) => !isWithin(text, commandLines[0]?.text ?? NO_BYTES));
  const masked = maskedReaderUnit(system);
  const credential = readCredential(system, commandLines);
  return {
    files: [
      ...(masked === null ? [] : [maskedUnit(masked)]),
      ...commandLines.map(bootSource('kernel-command-line')),
      ...others.map(bootSource('other-boot-entry')),
      ...(credential.file ? [bootSource('credential')(credential.file)] : []),
      ...readUfw(system).map(bootSource('ufw')),
      ...readTuned(system).map(bootSource('tuned')),
      ...readScripts(system).map(bootSource('script')),
    ],
    unseen: credential.unseen,
  };
}

/** Whether all parameters of sysctl are in the other command line: files that say more were changed since the host started. */
function isWithin(text: Bytes, commandLine: Bytes): boolean {
  const running = new Set(kernelWords(commandLine));
  return text
    .split('\n')
    .flatMap(kernelWords)
    .every((word) => !isOfSysctl(word) || running.has(word));
}

/** That of the running kernel, which the next boot most likely has as well; none where it says nothing of sysctl. */
function runningCommandLine(system: ReadOnlySystem): readonly { readonly path: string; readonly text: Bytes }[] {
  const text = bootSourceText(system, '/proc/cmdline');
  return text !== null && isOfSysctl(text) ? [{ path: '/proc/cmdline', text }] : [];
}

function maskedUnit(path: string): FoundFile {
  return { path, kind: 'masked', text: NO_BYTES, attributes: null, isPlanted: false };
}

function bootSource(kind: NonNullable<SysctlFile['source']>) {
  return ({ path, text }: { readonly path: string; readonly text: Bytes }): FoundFile => ({
    ...{ path, kind: 'file', source: kind, text, attributes: null, isPlanted: false },
  });
}
