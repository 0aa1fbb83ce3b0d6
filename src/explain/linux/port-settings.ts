/** What the settings of the host, and those of the plan, say of the port that is asked about. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import { includes } from '../../model/ports/port-set.ts';

type PortFacts = Pick<LinuxBindFacts, 'asked' | 'settings'>;

/** Whether the kernel gives the port to outgoing connections. */
export function isHandedOut(facts: PortFacts): boolean {
  return isEphemeral(facts) && !isReserved(facts);
}

export function isEphemeral({ asked, settings }: PortFacts): boolean {
  return includes([settings.ephemeral], asked.port);
}

export function isReserved({ asked, settings }: PortFacts): boolean {
  return includes(settings.reserved, asked.port);
}

export function isBelowStart({ asked, settings }: PortFacts): boolean {
  return asked.port < settings.unprivilegedPortStart;
}

/** True where the range of the plan leaves the port out, so that no connection is given it once the plan is applied. */
export function isLeftOutByPlan({ plan, port }: AskedBind): boolean {
  return plan?.ephemeral !== undefined && !includes([plan.ephemeral], port);
}
