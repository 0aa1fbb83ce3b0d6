/** How a port is kept from outgoing connections. A reservation keeps nobody from asking for it by number. */
import { reservingEdit } from '../../../model/explain-words.ts';
import type { BindFacts } from './facts.ts';
import { isHandedOut, isLeftOut, isReserved } from './handed-out.ts';
import { reserveThere } from './in-network.ts';

export function keepOut(facts: BindFacts): string {
  const where = facts.asked.within === undefined ? '' : ', while that network namespace lives';
  if (isHandedOut(facts))
    return `so that it does not come back${where}: ${reserving(facts)}; what is connected now stays`;
  const why = isReserved(facts) ? 'it is reserved by now' : 'it lies outside the ephemeral range';
  return `no reservation keeps it from coming back: ${why}, so its program may have asked for port ${facts.asked.port} itself; have it use another source port`;
}

function reserving(facts: BindFacts): string {
  const { within, plan } = facts.asked;
  if (within !== undefined) return reserveThere(facts);
  if (plan && (plan.isReserving || isLeftOut(facts.asked))) return plan.apply;
  return `${reservingEdit(facts.asked)}, then sudo portplan apply`;
}
