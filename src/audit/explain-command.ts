/** The `portplan explain` command that tells more about a port, for the reader of the audit to type. */
import type { Protocol } from '../model/ports/protocol.ts';
import { portText } from '../model/ports/port-text.ts';

export type ExplainCommand = (port: number, protocol: Protocol) => string;

/** `network`: the name for `--netns` where the sockets are those of another network namespace than the reader's; null otherwise. */
export function explainCommandIn(network: string | null): ExplainCommand {
  const there = network === null ? '' : ` --netns ${network}`;
  return (port, protocol) => `portplan explain ${portText(port, protocol)}${there}`;
}
