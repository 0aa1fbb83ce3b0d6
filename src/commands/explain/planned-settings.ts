import type { SeenPlatform } from '../../model/host/host-facts.ts';
import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { PlannedSettings, AskedBind } from '../../model/explain/asked-bind.ts';
import { planReserves } from '../../model/plan/reservation-claims.ts';
import { formatNextCommand } from '../../render/next-command.ts';
import type { ReadOnlyHost } from '../../host/host.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { networkOf } from '../../host/network-namespace.ts';
import type { Surroundings } from '../command.ts';

/** What applying the plan would do for one port. `file`: the plan as the command line names it, null for the default one. */
export function plannedSettings(
  platform: SeenPlatform,
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

/** What enters the network namespace that is asked about from the shell, and the container whose settings can't be written inside. */
export function whereAsked(
  request: HostRequest,
  { source }: Pick<ReadOnlyHost, 'source'>,
  around: Pick<Surroundings, 'system' | 'files'>,
): Pick<AskedBind, 'within' | 'container'> {
  const within = networkOf(request, around)?.within;
  if (within !== undefined) return { within };
  const network = around.system.network();
  return source.kind === 'machine' && network.kind === 'container' && network.isReadOnly ? { container: network } : {};
}
