import type { Ran } from '../../model/program.ts';
import { runHere } from './run-here.ts';

/** Runs this very program in the network namespace of that file; its first line of errors is nsenter's where that failed. */
export function runInNetwork(path: string, words: readonly string[]): Promise<Ran> {
  const self = [process.execPath, process.argv[1] ?? ''];
  return runHere({ program: 'nsenter', words: [`--net=${path}`, '--', ...self, ...words] });
}
