/** Whether what has the port is the very service that asks for it. */
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Remedy } from '../../../model/explain/remedy.ts';
import { programOf } from '../../../model/sockets/holder-words.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';

export function beforeEnding(sockets: readonly HeldSocket[], asked: AskedBind): readonly Remedy[] {
  const { service } = asked;
  if (service === null) return [];
  const isIt = sockets.some(({ holders }) => holders.some((holder) => looksLike(holder, asked, service)));
  return isIt ? [{ advice: { kind: 'may-be-itself', service } }] : [];
}

/** Whether a holder has the account of the service, where that is its own, or its name. */
function looksLike({ user, unit, command }: Holder, asked: AskedBind, service: string): boolean {
  const isAccount = asked.user !== null && asked.user.uid !== 0 && asked.user.name === user;
  return isAccount || unit === `${service}.service` || programOf(command) === service;
}
