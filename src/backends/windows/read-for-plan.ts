/** What a plan for this host needs: its tables, and who has the ports that it excludes. */
import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { Ownership } from '../../model/plan/ownership.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import type { PlanOptions } from '../backend.ts';
import { readHolders } from './holders/read-holders.ts';
import type { WindowsHost } from './host.ts';
import { blockingListeners } from './plan/ports-in-use.ts';
import { heldRows, planStack, rowsInTheWay } from './plan/stack-plan.ts';
import { readWindowsHost } from './read.ts';
import { readService } from './services/read-service.ts';
import { listenersAmong, readSockets } from './sockets/sockets.ts';

export async function readForPlan(
  system: ReadOnlySystem,
  desired: DesiredState,
  ownership: Ownership,
  { restartWinnat, stopServices = [] }: PlanOptions,
): Promise<WindowsHost> {
  const host = await readWindowsHost(system);
  const stacks = host.stacks.map((state) => planStack(desired, state, ownership));
  const isAdding = stacks.some(({ exclusions }) => (exclusions?.added ?? []).length > 0);
  const sockets = isAdding ? await readSockets(system) : null;
  const listeners = sockets && listenersAmong(sockets);
  const blocked = new Set(blockingListeners(stacks, listeners ?? []).map(({ port }) => port));
  const asked = (sockets ?? []).filter(({ isListening, port }) => isListening && blocked.has(port));
  const rows = restartWinnat ? host.stacks.flatMap(heldRows) : rowsInTheWay(desired, host.stacks);
  const [holders, named] = await Promise.all([
    readHolders(system, { sockets: asked, rows, depth: asked.length > 0 ? 'services' : 'names' }),
    Promise.all(stopServices.map((name) => readService(system, name))),
  ]);
  return { ...host, holders, listeners, services: named };
}
