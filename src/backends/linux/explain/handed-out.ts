/** Whether the kernel gives the port to outgoing connections. */
import type { AskedBind } from '../../../model/explanation.ts';
import { includes, type PortRange } from '../../../model/ports/port-set.ts';
import { KERNEL_DEFAULTS } from '../../../model/settings/linux-settings.ts';
import type { BindFacts } from './facts.ts';

type AskedPort = Pick<BindFacts, 'asked' | 'settings'>;

export function isHandedOut(facts: AskedPort): boolean {
  return isEphemeral(facts) && !isReserved(facts);
}

export function isEphemeral(facts: AskedPort): boolean {
  return includes([ephemeralRange(facts)], facts.asked.port);
}

export function ephemeralRange({ settings }: Pick<BindFacts, 'settings'>): PortRange {
  return settings.ephemeral ?? KERNEL_DEFAULTS.ephemeral;
}

export function isReserved({ asked, settings }: AskedPort): boolean {
  return includes(settings.reserved ?? [], asked.port);
}

/** Applied, the plan keeps it from connections by its range. */
export function isLeftOut({ plan, port }: AskedBind): boolean {
  return plan?.ephemeral !== undefined && !includes([plan.ephemeral], port);
}
