import { rootCommand, type RemedyCommand } from '../../../model/explain/remedy.ts';

/** `account`: the number of the account whose own systemd has the unit; undefined for the host's. */
export function systemctl(account: number | undefined, ...words: readonly string[]): RemedyCommand {
  if (account === undefined) return rootCommand('systemctl', ...words);
  return { words: ['systemctl', '--user', ...words], as: { account }, isInNetwork: false };
}
