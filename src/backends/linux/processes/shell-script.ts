/** The script that a shell runs: a program that is started in a loop comes back when it is ended. */
import { decodeUtf8, NO_BYTES } from '../../../model/bytes.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { UNREADABLE } from '../read-or-null.ts';

const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'busybox'];

export function isShell([program = '']: readonly string[]): boolean {
  return SHELLS.includes(lastPart(program).replace(/^-/, ''));
}

/** The errors of a word that names no readable script: any text may stand there. */
const NO_SCRIPT = [...UNREADABLE, 'EISDIR', 'ENAMETOOLONG', 'ELOOP'];

/** The words after `-c`, or the file; '' where the shell is an interactive one, or the file can't be read. */
export function scriptOf(system: ReadOnlySystem, words: readonly string[], directory: string | null): string {
  const [, ...all] = lastPart(words[0] ?? '') === 'busybox' ? words.slice(1) : words;
  const at = all.findIndex((word) => !/^[-+]/.test(word));
  const first = all[at];
  if (first === undefined) return '';
  if (all.slice(0, at).some((word) => /^-\w*c/.test(word))) return first;
  return textOf(system, first.startsWith('/') || directory === null ? first : `${directory}/${first}`);
}

function textOf(system: ReadOnlySystem, path: string): string {
  const bytes = orNull(NO_SCRIPT, () => {
    const file = system.realPath(path);
    return system.status(file)?.kind === 'file' ? system.readFile(file) : NO_BYTES;
  });
  return decodeUtf8(bytes ?? NO_BYTES);
}
