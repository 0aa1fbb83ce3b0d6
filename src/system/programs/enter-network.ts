import type { Ran } from '../../model/program.ts';
import { runOnThisMachine } from './run-on-this-machine.ts';

/** Runs this very program in the network namespace of that file; its first line of errors is nsenter's where that failed. */
export function runInNetwork(path: string, words: readonly string[]): Promise<Ran> {
  const self = [process.execPath, process.argv[1] ?? ''];
  return runOnThisMachine({ program: 'nsenter', words: [`--net=${path}`, '--', ...self, ...words] });
}
