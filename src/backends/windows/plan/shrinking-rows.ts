/**
 * A row that shrinks is deleted and made again, and netsh makes none of ports that are in use: then neither the smaller row
 * nor the old one could come back. A service runs on the ports that are reserved for it, so that this is the usual case.
 */
import { Failure } from '../../../model/failure.ts';
import { without } from '../../../model/plan/ownership.ts';
import { meets, portSet, type PortRange, type PortSet, subtract } from '../../../model/ports/port-set.ts';
import type { Step } from '../../../model/plan/step.ts';
import type { System } from '../../../system/system.ts';
import { stackName, type Stack } from '../host.ts';
import { parseRows, parseServiceSetting, parseSettingName } from '../settings/settings.ts';
import { usersOf } from '../sockets/sockets.ts';

/** Throws a Failure where a socket has a port of a row that is to be made again, or where netstat does not say. */
export async function expectUnused(system: System, steps: readonly Step[]): Promise<void> {
  // What has the ports that are made again is stopped first: the plan has seen to that.
  const areStopped = steps.some((step) => step.kind === 'run' && parseServiceSetting(step.setting) !== null);
  for (const [setting, edits] of editsBySetting(steps)) {
    const stack = parseSettingName(setting)?.stack;
    const dropped = edits.dropped.filter((row) => meets(row, edits.added));
    const again = edits.added.filter((row) => meets(row, dropped));
    const rows = areStopped ? subtract(portSet(dropped), portSet(again)) : portSet([...dropped, ...again]);
    if (stack && dropped.length > 0) await expectFree(system, stack, rows);
  }
}

async function expectFree(system: System, stack: Stack, ports: PortSet): Promise<void> {
  const users = await usersOf(system, stack, ports);
  if (users?.length === 0) return;
  const found = users?.join(', ') ?? 'netstat does not say which ports are in use';
  const message = `${found} (${stackName(stack)}): an excluded range is to shrink, and netsh can only delete it and make it again, which it refuses while a port of it is in use. Stop the service, apply, and start it again (--stop-service NAME does so); nothing was changed`;
  throw new Failure('port-in-use', message, 1);
}

interface Edits {
  readonly dropped: readonly PortRange[];
  readonly added: readonly PortRange[];
}

function editsBySetting(steps: readonly Step[]): ReadonlyMap<string, Edits> {
  const edits = new Map<string, Edits>();
  for (const step of steps) {
    if (step.kind !== 'run') continue;
    const [before, after] = [parseRows(step.before), parseRows(step.after)];
    if (!before || !after) continue;
    const { dropped = [], added = [] } = edits.get(step.setting) ?? {};
    edits.set(step.setting, {
      dropped: [...dropped, ...without(before, after)],
      added: [...added, ...without(after, before)],
    });
  }
  return edits;
}
