/** The script that a shell runs: a program that is started in a loop comes back when it is ended. */
import { decodeUtf8, NO_BYTES } from '../../../model/bytes.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import { localPath } from './local-path.ts';
import { processBudget } from './process-budget.ts';
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

/** The longest one that is read: what a person writes is shorter, and what has a program packed behind it starts nothing in a loop. */
const LONGEST_SCRIPT = 64 * 1024;

/** A process says of itself what it runs: the word may name anything, and an error of whatever kind is no script. */
function textOf(system: ReadOnlySystem, path: string): string {
  const budget = processBudget(system);
  const text = budget.known.get(path) ?? readScript(system, path);
  budget.known.set(path, text);
  return text;
}

function readScript(system: ReadOnlySystem, path: string): string {
  const budget = processBudget(system);
  const most = Math.max(0, Math.min(LONGEST_SCRIPT, budget.bytes));
  try {
    const file = localPath(system, path);
    const text = system.status(file)?.kind === 'file' ? system.readStart(file, most + 1) : NO_BYTES;
    budget.bytes -= text.length;
    if (text.length <= most) return decodeUtf8(text);
    budget.leftOut.scripts.add(path);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    if (errorCode(error) === 'EREMOTE') budget.leftOut.scripts.add(path);
  }
  return '';
}
