/** `--netns`: the same command line once more, by a portplan that runs in the other network namespace. */
import type { ExitStatus, Surroundings } from '../commands/command.ts';
import type { HostRequest } from '../host/host-request.ts';
import { networkOf, runThere } from '../host/network-namespace.ts';
import type { CommandInfo, GivenWords } from './command-row.ts';
import { GLOBAL, GLOBAL_OPTIONS } from './options.ts';

/**
 * Null where the host that is meant needs no other portplan, as this one runs in the namespace already. `input`
 * stands for standard input.
 */
export async function rerunInNetwork(
  command: CommandInfo,
  given: GivenWords,
  host: HostRequest,
  { system, files, terminal }: Surroundings,
  input: string | null = null,
): Promise<ExitStatus | null> {
  const network = networkOf(host, { system, files });
  if (network === null || network.isHere) return null;
  return runThere(network, wordsAgain(command, given, terminal.color), { system, terminal }, input);
}

/** The command line again. Only colour is decided here, as the other portplan has no terminal of its own. */
export function wordsAgain(command: CommandInfo, { operands, texts }: GivenWords, color: boolean): readonly string[] {
  const options = [...command.options, ...GLOBAL_OPTIONS].filter(({ name }) => name !== GLOBAL.color.name);
  const words = options.flatMap(({ name, value }) =>
    texts(name).map((text) => (value === undefined ? `--${name}` : `--${name}=${text}`)),
  );
  return [command.name, ...words, `--color=${color ? 'always' : 'never'}`, '--', ...operands];
}
