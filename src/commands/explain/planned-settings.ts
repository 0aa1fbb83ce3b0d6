import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { PlannedSettings } from '../../model/explanation.ts';
import { planReserves } from '../../model/plan/plan-reserves.ts';
import type { HostContext } from '../../host/captured-host.ts';
import { nextCommand } from '../plan/next-command.ts';

/** What applying the plan would do for one port. */
export function plannedSettings(
  context: Pick<HostContext, 'arguments' | 'system' | 'captured'>,
  desired: DesiredState,
  port: number,
  plan: readonly string[],
): PlannedSettings {
  const { ephemeral, unprivilegedPortStart: start } = desired;
  return {
    apply: nextCommand(context, 'apply', plan) ?? 'sudo portplan apply, with this plan',
    isReserving: planReserves(desired, port),
    ...(ephemeral && { ephemeral: ephemeral.value.tcp }),
    ...(start && { unprivilegedPortStart: start.value }),
  };
}
