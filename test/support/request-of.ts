import { parseCommandLine } from '../../src/cli/command-line.ts';

/** The request that a command line becomes. Throws the Failure that portplan would report. */
export function requestOf(argv: readonly string[]): object {
  const { command, given } = parseCommandLine(argv);
  if (!command) throw new Error(`no command in ${argv.join(' ')}`);
  return command.read(given).request;
}
