import type { DesiredState } from '../../../model/plan/desired-state.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import type { WindowsHost } from '../host.ts';
import type { StackPlan } from './stack-plan.ts';

/** What a plan is put together from: all that its diagnostics look at. */
export interface WindowsPlanParts {
  readonly desired: DesiredState;
  readonly host: WindowsHost;
  readonly ownership: Ownership;
  readonly stacks: readonly StackPlan[];
}
