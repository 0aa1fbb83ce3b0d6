/** What cuts connections, and clears what they leave: `ss -K`. It needs CONFIG_INET_DIAG_DESTROY, which most kernels have. */
import { addressCover, isWildcard } from '../../../model/bind/address-cover.ts';
import type { HeldSocket } from '../../../model/explanation.ts';
import type { BindFacts } from './facts.ts';
import { inNetwork } from './in-network.ts';

/** The sockets that are in the way, all of them. What listens is left alone. */
export function cutCommand(sockets: readonly HeldSocket[], isWhole: boolean, facts: BindFacts): string {
  const [first, ...others] = sockets;
  const isOne = first !== undefined && isWhole && others.length === 0;
  const peer = isOne ? ` dport = :${first.remote.port}` : ownAddress(facts.asked.address);
  return command(facts, statesOf(sockets), peer);
}

/** What a server leaves on its port, once it has ended: TIME_WAIT for the most part. */
export function clearCommand(facts: BindFacts): string {
  return command(facts, ' state connected', ownAddress(facts.asked.address));
}

function command({ asked }: BindFacts, states: string, which: string): string {
  const tables = asked.protocol === 'udp' ? '-u' : '-t';
  return inNetwork(asked, `ss -K ${tables}${states} sport = :${asked.port}${which}`);
}

/** ss leaves TIME_WAIT out unless it is named; `connected` has it, and whatever else has a peer (measured on 6.18). */
function statesOf(sockets: readonly HeldSocket[]): string {
  const gone = sockets.filter(({ state }) => state === 'time-wait').length;
  if (gone === 0) return '';
  return gone === sockets.length ? ' state time-wait' : ' state connected';
}

/** Connections of other addresses are in nobody's way. With a zone, or for IPv4 in IPv6, ss has other words. */
function ownAddress(address: string | null): string {
  const isPlain = address !== null && /^([\d.]+|(?!::ffff:)[\da-f:]+)$/i.test(address);
  return isPlain && !isWildcard(addressCover(address, false)) ? ` src ${address}` : '';
}
