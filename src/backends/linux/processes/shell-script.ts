/** The script that a shell runs: a program that is started in a loop comes back when it is ended. */
import { decodeUtf8, NO_BYTES } from '../../../model/bytes.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import { errorCode } from '../../../model/errno-reason.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';

const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'busybox'];

export function isShell([program = '']: readonly string[]): boolean {
  return SHELLS.includes(lastPart(program).replace(/^-/, ''));
}

/** The words after `-c`, or the file; '' where the shell is an interactive one, or the file can't be read. */
export function scriptOf(system: ReadOnlySystem, words: readonly string[], directory: string | null): string {
  const [, ...all] = lastPart(words[0] ?? '') === 'busybox' ? words.slice(1) : words;
  const at = all.findIndex((word) => !/^[-+]/.test(word));
  const first = all[at];
  if (first === undefined) return '';
  if (all.slice(0, at).some((word) => /^-\w*c/.test(word))) return first;
  return textOf(system, first.startsWith('/') || directory === null ? first : `${directory}/${first}`);
}

/** A process says of itself what it runs: the word may name anything, and an error of whatever kind is no script. */
function textOf(system: ReadOnlySystem, path: string): string {
  try {
    const file = system.realPath(path);
    return decodeUtf8(system.status(file)?.kind === 'file' ? system.readFile(file) : NO_BYTES);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return '';
  }
}
