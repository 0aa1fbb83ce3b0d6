/** Whether what has the port is the very service that asks for it. */
import { programOf } from '../../../model/explain-words.ts';
import type { AskedBind, HeldSocket, Holder } from '../../../model/explanation.ts';

export function beforeEnding(sockets: readonly HeldSocket[], asked: AskedBind): readonly string[] {
  const isIt = sockets.some(({ holders }) => holders.some((holder) => looksLike(holder, asked)));
  return isIt ? [`this may be ${asked.service ?? ''} itself, already running: look before you end it`] : [];
}

/** By its account, where it has one of its own, or by its name. */
function looksLike({ user, unit, command }: Holder, asked: AskedBind): boolean {
  const { service } = asked;
  if (service === null) return false;
  const isAccount = asked.user !== null && asked.user.uid !== 0 && asked.user.name === user;
  return isAccount || unit === `${service}.service` || programOf(command) === service;
}
