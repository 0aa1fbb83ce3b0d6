/** What a process runs, from the whole words of its command line in /proc/PID. */
import { isInterpreter, scriptIn } from '../../interpreter-script.ts';
import { decodeUtf8 } from '../../../model/bytes.ts';
import { lastPart, type StartedProgram } from '../../../model/sockets/started-program.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { commandWords, isPathWithBlank } from './command-line.ts';
import { wholeCommand, workingDirectory, parentIn, processFile } from './process-files.ts';

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

type ProgramAlone = Omit<StartedProgram, 'family'>;

function runBy(system: ReadOnlySystem, pid: number): ProgramAlone {
  const name = decodeUtf8(processFile(system, pid, 'comm')).replace(/\n$/, '');
  const [first = '', ...words] = commandWords(wholeCommand(system, pid)).map(decodeUtf8);
  const program = programOf(first.trim() === '' ? name : first, name);
  const called = lastPart(program);
  const script = scriptIn(called, words, workingDirectory(system, pid));
  return { program, isInterpreter: isInterpreter(called), script };
}

/** A process may have written a title there, of which the first word is its program: `nginx: master process …`. */
function programOf(first: string, name: string): string {
  if (isPathWithBlank(first, name)) return first;
  const [word = ''] = first.split(' ');
  return word.replace(/^-|:$/g, '');
}

/** An account may have ten thousand processes, each the parent of the next. */
const MOST_GENERATIONS = 32;

/** The first ancestor that runs the same program: forks and workers belong to one family. The number of that process. */
function familyOf(system: ReadOnlySystem, pid: number, own: ProgramAlone, generation = 1): number {
  const parent = parentIn(processFile(system, pid, 'status')) ?? 0;
  if (parent <= 1 || parent === pid || generation > MOST_GENERATIONS) return pid;
  return JSON.stringify(runBy(system, parent)) === JSON.stringify(own)
    ? familyOf(system, parent, own, generation + 1)
    : pid;
}
