import type { PlanOptions } from '../../backends/backend.ts';
import type { HostRequest } from '../../host/host-request.ts';
import type { NamedPlan } from '../files/plan-input.ts';

export interface ApplyRequest extends NamedPlan, PlanOptions {
  readonly host: HostRequest;
  readonly format: 'text' | 'json';
  /** Do nothing, and say what would be done. */
  readonly check: boolean;
  readonly stopServices: readonly string[];
  readonly persist: boolean;
  readonly liveOnly: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Seconds until everything is undone, unless it is confirmed; null to keep it at once. */
  readonly confirmWithin: number | null;
  /** Seconds to wait for another apply. */
  readonly lockWait: number;
  readonly quiet: boolean;
  readonly verbose: boolean;
}
