/** Findings about a host that are the same on every OS. */
import type { DesiredState } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Capacity } from '../model/plan/plan.ts';

/** Below this, a busy host runs out of source ports in seconds: TIME_WAIT keeps each for a minute or more per destination. */
const EPHEMERAL_FLOOR = 1024;

/** An error where the plan would leave too few ephemeral ports, else nothing. `ports`: what the OS calls those ports. */
export function ephemeralFloorFindings(
  { before, after }: { readonly before: Capacity; readonly after: Capacity },
  ports: string,
  { ephemeral }: DesiredState,
): readonly Diagnostic[] {
  if (after.usable >= EPHEMERAL_FLOOR || after.usable >= before.usable) return [];
  return [
    {
      rule: 'ephemeral-floor',
      severity: 'error',
      message: `only ${after.usable} of ${after.total} ${ports} would be left for outgoing connections, fewer than ${EPHEMERAL_FLOOR}`,
      help: 'widen ephemeral or reserve less; portplan apply --force goes on all the same',
      ...(ephemeral && { at: ephemeral.at }),
    },
  ];
}

/** That the plan no longer manages a setting. `setting`: its name, or several with commas between them. `layers`: where it stays. */
export function noLongerManagedFinding(setting: string, layers: 'now and at boot' | 'now'): Diagnostic {
  return {
    rule: 'no-longer-managed',
    severity: 'info',
    message: `an earlier apply set ${setting}, and this plan no longer names it: it stays as it is${layers === 'now' ? '' : `, ${layers}`}, and portplan no longer looks after it`,
    help: 'name a value in the plan to change it, or undo the apply with portplan rollback',
  };
}
