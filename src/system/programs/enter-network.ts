import type { Ran } from '../../model/program.ts';
import { runOnThisMachine } from './run-on-this-machine.ts';

/** Runs this very program in the network namespace of that file, with what it reads, or this text in its place; its first line of errors is nsenter's where that failed. */
export function enterNetwork(path: string, words: readonly string[], input: string | null): Promise<Ran> {
  const invocation = { program: 'nsenter', words: entering(path, words) };
  return runOnThisMachine(invocation, input === null ? 'inherited' : { text: input });
}

/** The same, with the terminal of this program for its own. Returns the exit status; null where a signal ended it. */
export async function showInNetwork(path: string, words: readonly string[]): Promise<number | null> {
  const { showProgram } = await import('./run-program.ts');
  return showProgram('nsenter', entering(path, words));
}

function entering(path: string, words: readonly string[]): readonly string[] {
  return [`--net=${path}`, '--', process.execPath, process.argv[1] ?? '', ...words];
}
