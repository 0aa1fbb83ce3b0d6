import type { DesiredState } from '../model/desired-state.ts';
import { planReserves } from '../model/plan-reserves.ts';
import type { HostContext } from './captured-host.ts';
import { nextCommand } from './next-command.ts';

/** What applies the plan, where that keeps the port from outgoing connections; null where it does not. */
export function reservingCommand(
  context: Pick<HostContext, 'arguments' | 'system' | 'captured'>,
  desired: DesiredState,
  port: number,
  plan: readonly string[],
): string | null {
  if (!planReserves(desired, port)) return null;
  return nextCommand(context, 'apply', plan) ?? 'sudo portplan apply, with this plan';
}
