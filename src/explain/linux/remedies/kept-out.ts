/** How a port is kept from outgoing connections. A reservation keeps no program from asking for it by number. */
import type { LinuxBindFacts } from '../../../model/explain/bind-facts.ts';
import { engineAdviceFor } from '../../../model/host/engine-advice.ts';
import { networkCommand } from '../../../model/explain/remedy-command.ts';
import type { KeptOut } from '../../../model/explain/connection-advice.ts';
import type { Remedy } from '../../../model/explain/remedy.ts';
import { formatPortSet, portsOf, union } from '../../../model/ports/port-set.ts';
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import { isHandedOut, isLeftOutByPlan, isReserved } from '../port-settings.ts';

const RESERVED = sysctlName('reserved');

export function keepOut(facts: LinuxBindFacts): Remedy {
  if (isHandedOut(facts)) return { advice: { kind: 'keep-out', keptOut: keptOutBy(facts) } };
  return { advice: { kind: 'other-source-port', why: isReserved(facts) ? 'reserved' : 'outside-range' } };
}

/** In a network namespace of its own no plan of the host holds. */
export function keptOutBy({ asked, settings }: LinuxBindFacts): KeptOut {
  const { within, container, plan, port } = asked;
  // The list is written whole: what is reserved there stays.
  const list = formatPortSet(union(settings.reserved, portsOf(port)));
  if (within !== undefined) return { by: 'command', command: networkCommand('sysctl', '-w', `${RESERVED}=${list}`) };
  if (container) return { by: 'engine', given: engineAdviceFor(container, RESERVED, list) };
  if (plan?.isReserving) return { by: 'plan', how: 'reservation', apply: plan.apply };
  if (plan && isLeftOutByPlan(asked)) return { by: 'plan', how: 'range', apply: plan.apply };
  return { by: 'plan-edit' };
}
