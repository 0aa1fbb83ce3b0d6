/** Whether what has the port is the very service that asks for it. */
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Remedy } from '../../../model/explain/remedy.ts';
import { programOf } from '../../../model/sockets/holder-words.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import type { SocketUnit } from '../../../model/sockets/socket-unit.ts';

export function beforeEnding(sockets: readonly HeldSocket[], asked: AskedBind): readonly Remedy[] {
  const { service } = asked;
  if (service === null) return [];
  const activating = sockets.flatMap(({ holders }) => holders.flatMap((each) => each.socketUnit ?? []));
  const own = activating.find((unit) => isFor(unit, service));
  if (own) return [{ advice: { kind: 'handed-over', service, socketUnit: own.name } }];
  const isIt = sockets.some(({ holders }) => holders.some((holder) => looksLike(holder, asked, service)));
  return isIt ? [{ advice: { kind: 'may-be-itself', service } }] : [];
}

function isFor({ name, activates }: SocketUnit, service: string): boolean {
  return name === `${service}.socket` || activates.includes(`${service}.service`);
}

/** Whether a holder has the account of the service, where that is its own, or its name. */
function looksLike({ user, unit, command }: Holder, asked: AskedBind, service: string): boolean {
  const isAccount = asked.user !== null && asked.user.uid !== 0 && asked.user.name === user;
  return isAccount || unit === `${service}.service` || programOf(command) === service;
}
