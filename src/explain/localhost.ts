/** Who answers at `localhost`: its two addresses may be two programs. */
import type { Explanation } from '../model/explain/explanation.ts';
import { LOCALHOST_ORDER, type LocalhostAnswers } from '../model/explain/localhost.ts';
import { addressCover, serves } from '../model/bind/address-cover.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { answeringAt } from '../model/sockets/answering.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import { byProgram } from '../port-catalog/one-program.ts';

type Bind = Pick<Explanation, 'asked' | 'sockets' | 'cause' | 'bindable'>;

/** Of a host that has no ::1, `localhost` is 127.0.0.1 alone. The other address is told of all the same where nothing else is left. */
export function withoutMissingLoopback<T extends Bind>(all: readonly T[]): readonly T[] {
  const there = all.filter(({ cause, bindable }) => bindable !== false || cause.kind !== 'address-not-local');
  return there.length === 0 ? all : there;
}

/** `all`: one for each loopback address where `localhost` was asked about; otherwise of every address. Null where it says nothing new. */
export function localhostAnswers(all: readonly Bind[], isAsked: boolean): LocalhostAnswers | null {
  const [first] = all;
  if (!first) return null;
  const { port, protocol } = first.asked;
  const sockets = [...new Set(all.flatMap((each) => each.sockets))].filter(isListener);
  const addresses = isAsked
    ? LOCALHOST_ORDER.filter((address) => all.some(({ asked }) => takes(asked, address)))
    : LOCALHOST_ORDER;
  const answers = addresses.map((address) => ({
    address,
    socket: answeringAt(address, seenFor(address, all, sockets)),
  }));
  const told = answers.flatMap(({ socket }) => socket ?? []);
  const isSplit = byProgram(told).length > 1;
  return isAsked || isSplit ? { port, protocol, answers, isSplit } : null;
}

function takes({ address, ipv6Only }: Bind['asked'], loopback: string): boolean {
  return serves(addressCover(address, ipv6Only), addressCover(loopback, false));
}

/** What a bind of this very address met is known to be there: a socket of `::` may leave IPv4 alone. */
function seenFor(address: string, all: readonly Bind[], sockets: readonly HeldSocket[]): readonly HeldSocket[] {
  const own = all.find(({ asked }) => asked.address === address);
  return own ? own.sockets.filter(isListener) : sockets;
}
