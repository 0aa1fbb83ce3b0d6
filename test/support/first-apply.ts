/** A host whose apply waits to be confirmed, or was killed on the way. */
import { KERNEL_DEFAULTS } from '../../src/model/settings/linux-settings.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { apply, errorOf, machine } from './confirming.ts';
import type { Machine } from './machine.ts';

export function plan(port: number): DesiredState {
  const { desired } = readPlanFile('portplan.yaml', () => `version: 1\nname: edge\nservices: {grpc: ${port}}\n`);
  if (!desired) throw new Error('a fault in the plan');
  return desired;
}

export function host(): Machine {
  return machine(KERNEL_DEFAULTS);
}

/** An apply that was killed after its first write to the kernel. */
export async function killed(): Promise<Machine> {
  const on = host();
  on.observe = () => on.breakAt(on.calls + 1, { kind: 'die' });
  await errorOf(apply(on, plan(50051)));
  on.observe = () => undefined;
  on.restart();
  return on;
}

/** Killed after unconfirmed.json has its name and lasts, before the record of the apply is written. */
export function dieOnceArmed(on: Machine): void {
  const rename = on.rename.bind(on);
  on.rename = (from, to) => {
    rename(from, to);
    if (to.endsWith('unconfirmed.json')) on.breakAt(on.calls + 2, { kind: 'die' });
  };
}
