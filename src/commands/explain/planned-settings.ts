import type { HostPlatform } from '../../model/host/host-facts.ts';
import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { PlannedSettings } from '../../model/explain/asked-bind.ts';
import { planReserves } from '../../model/plan/reservation-claims.ts';
import { formatNextCommand } from '../../render/next-command.ts';

/** What applying the plan would do for one port. `file`: the plan as the command line names it, null for the default one. */
export function plannedSettings(
  platform: HostPlatform,
  desired: DesiredState,
  port: number,
  file: string | null,
): PlannedSettings {
  const { ephemeral, unprivilegedPortStart: start } = desired;
  const operands = file === null ? [] : [file];
  const isWindows = platform === 'windows';
  const apply = formatNextCommand({ command: 'apply', operands, root: null, network: null, switches: [], isWindows });
  return {
    apply: apply ?? 'sudo portplan apply, with this plan',
    isReserving: planReserves(desired, port),
    ...(ephemeral && { ephemeral: ephemeral.value.tcp }),
    ...(start && { unprivilegedPortStart: start.value }),
  };
}
