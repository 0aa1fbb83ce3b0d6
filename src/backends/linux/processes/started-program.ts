/** What a process runs, from the whole words of its command line in /proc/PID. */
import { isInterpreter, scriptIn } from '../../interpreter-script.ts';
import { bytesOf, decodeUtf8, type Bytes, NO_BYTES } from '../../../model/bytes.ts';
import { lastPart, type StartedProgram } from '../../../model/sockets/started-program.ts';
import { terminalText } from '../../../model/text/terminal-text.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { isPathWithBlank } from './command-line.ts';

/** Errors of processes that end while they are looked at, or that belong to another account. */
const UNREADABLE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL', 'ENOTDIR'];

export function startedPrograms(
  system: ReadOnlySystem,
  pids: ReadonlySet<number>,
): ReadonlyMap<number, StartedProgram> {
  return new Map([...pids].map((pid) => [pid, startedProgram(system, pid)]));
}

function startedProgram(system: ReadOnlySystem, pid: number): StartedProgram {
  const own = runBy(system, pid);
  return { ...own, family: familyOf(system, pid, own) };
}

type ProgramRun = Omit<StartedProgram, 'family'>;

function runBy(system: ReadOnlySystem, pid: number): ProgramRun {
  const name = shown(bytesOf(read(system, pid, 'comm').replace(/\n$/, '')));
  const [first = '', ...words] = read(system, pid, 'cmdline').replace(/\0+$/, '').split('\0').map(bytesOf).map(shown);
  const program = programOf(first.trim() === '' ? name : first, name);
  const called = lastPart(program);
  const script = scriptIn(called, words, directoryOf(system, pid));
  return { program, isInterpreter: isInterpreter(called), script };
}

/** A process may have written a title there, of which the first word is its program: `nginx: master process …`. */
function programOf(first: string, name: string): string {
  if (isPathWithBlank(first, name)) return first;
  const [word = ''] = first.split(' ');
  return word.replace(/^-|:$/g, '');
}

/** The directory that the process runs in; null where another account may not see it. */
function directoryOf(system: ReadOnlySystem, pid: number): string | null {
  const path = orNull(UNREADABLE, () => system.readLink(`/proc/${pid}/cwd`));
  return path?.startsWith('/') === true ? path : null;
}

function read(system: ReadOnlySystem, pid: number, name: string): Bytes {
  return orNull(UNREADABLE, () => system.readFile(`/proc/${pid}/${name}`)) ?? NO_BYTES;
}

function shown(bytes: Bytes): string {
  return terminalText(decodeUtf8(bytes));
}

/** The first ancestor that runs the same program: forks and workers belong to one family. The number of that process. */
function familyOf(system: ReadOnlySystem, pid: number, own: ProgramRun): number {
  const parent = Number(/^PPid:\t(\d+)/m.exec(read(system, pid, 'status'))?.[1] ?? 0);
  if (parent <= 1 || parent === pid) return pid;
  return JSON.stringify(runBy(system, parent)) === JSON.stringify(own) ? familyOf(system, parent, own) : pid;
}
