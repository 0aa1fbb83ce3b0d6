/** What cuts connections, and clears what they leave: `ss -K`. It needs CONFIG_INET_DIAG_DESTROY, which most kernels have. */
import { addressCover, isWildcard } from '../../../model/bind/address-cover.ts';
import type { LinuxBindFacts } from '../../../model/explain/bind-facts.ts';
import { networkCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { HeldSocket } from '../../../model/sockets/held-socket.ts';
import type { JudgedBind } from '../judged-bind.ts';

/** The sockets that are in the way, all of them. What listens is left alone. */
export function cutCommand({ sockets, decision, facts }: JudgedBind): RemedyCommand {
  const [first] = sockets;
  const isOne = first !== undefined && decision.blockers.length === 1;
  const peer = isOne ? ['dport', '=', `:${first.remote.port}`] : ownAddress(facts.asked.address);
  return command(facts, statesOf(sockets), peer);
}

/** What a server leaves on its port, once it has ended: TIME_WAIT for the most part. */
export function clearCommand(facts: LinuxBindFacts): RemedyCommand {
  return command(facts, ['state', 'connected'], ownAddress(facts.asked.address));
}

function command({ asked }: LinuxBindFacts, states: readonly string[], which: readonly string[]): RemedyCommand {
  const tables = asked.protocol === 'udp' ? '-u' : '-t';
  return networkCommand('ss', '-K', tables, ...states, 'sport', '=', `:${asked.port}`, ...which);
}

/** ss leaves TIME_WAIT out unless it is named; `connected` has it, and whatever else has a peer (measured on 6.18). */
function statesOf(sockets: readonly HeldSocket[]): readonly string[] {
  const ended = sockets.filter(({ state }) => state === 'time-wait').length;
  if (ended === 0) return [];
  return ['state', ended === sockets.length ? 'time-wait' : 'connected'];
}

/** Connections of other addresses are in nothing's way. With a zone, or for IPv4 in IPv6, ss has other words. */
function ownAddress(address: string | null): readonly string[] {
  const isPlain = address !== null && /^([\d.]+|(?!::ffff:)[\da-f:]+)$/i.test(address);
  return isPlain && !isWildcard(addressCover(address, false)) ? ['src', address] : [];
}
