import type { DesiredState } from '../../../model/plan/desired-state.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import type { WindowsHost } from '../host.ts';
import type { StackPlan } from './stack-plan.ts';

/** All that the diagnostics of a plan look at. */
export interface PlanParts {
  readonly desired: DesiredState;
  readonly host: WindowsHost;
  readonly ownership: Ownership;
  readonly stacks: readonly StackPlan[];
}
