/** apply, confirm and expire on the machine in memory. */
import { applyPlan } from '../../src/apply/apply.ts';
import { confirmApply as keep } from '../../src/apply/confirm/confirm.ts';
import { undoExpired as undoUnconfirmed } from '../../src/apply/confirm/expire.ts';
import { undoUnderLock } from '../../src/apply/rollback.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { hasErrors } from '../../src/model/plan/diagnostic.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import * as fc from 'fast-check';
import { desired, settings } from './arbitrary.ts';
import { Machine, targetOf } from './machine.ts';

export function machine(start: LinuxSettings): Machine {
  const on = new Machine();
  on.settings = start;
  on.put('/etc/sysctl.conf', '# kept by hand\nvm.swappiness=10', { mode: 0o640, uid: 7, gid: 8 });
  on.link('/etc/sysctl.d/99-sysctl.conf', '/etc/sysctl.conf');
  return on;
}

export function apply(on: Machine, wanted: DesiredState, confirmWithin: number | null = 60, interrupted = () => false) {
  const replan = (ownership = ownsNothing) =>
    planLinux(wanted, readLinuxHost(on, wanted.persist.file), ownership, { force: true });
  const options = { lockSeconds: 1, approved: null, interrupted, confirmWithin };
  return applyPlan(targetOf(on), replan, options);
}

export function confirm(on: Machine) {
  return keep(on, 1);
}

/** The token of what waits now, where none is given; a timer that is left over has an old one. */
export function expire(on: Machine, token = readUnconfirmed(on)?.token ?? 'none') {
  const options = { token, isPromised: true, lockSeconds: 1, interrupted: () => false };
  return undoUnconfirmed(targetOf(on), (changes) => linux.restore(on, changes), options);
}

export function undo(on: Machine, id: number | null = null) {
  const options = { id, approved: null, lockSeconds: 1, interrupted: () => false };
  return undoUnderLock(targetOf(on), (changes) => linux.restore(on, changes), options);
}

/** All but the records, and files that portplan has beside others for a while. */
export function state(on: Machine): object {
  const files = Object.entries(on.files()).filter(([path]) => !path.includes('.portplan-'));
  return { settings: on.settings, files: Object.fromEntries(files) };
}

function isApplicable(on: Machine, wanted: DesiredState): boolean {
  const plan = planLinux(wanted, readLinuxHost(on, wanted.persist.file), ownsNothing, { force: true });
  return !hasErrors(plan.diagnostics) && plan.steps.length > 0;
}

/** A start and a plan that changes something there, without an error. */
export const scene = fc
  .record({ start: settings, wanted: desired })
  .filter(({ start, wanted }) => isApplicable(machine(start), wanted));

export async function errorOf(work: Promise<unknown>): Promise<Error | null> {
  return work.then(
    () => null,
    (error: unknown) => error as Error,
  );
}
