import type { PlanOptions } from '../../backends/backend.ts';
import type { HostRequest } from '../../host/host-request.ts';
import type { NamedPlans } from '../files/plan-input.ts';

export type PlanFormat = 'text' | 'json' | 'jsonl' | 'markdown' | 'diff';

export interface PlanRequest extends NamedPlans, PlanOptions {
  readonly host: HostRequest;
  readonly format: PlanFormat;
  /** Plans of captured hosts by their names; the first that matches counts. */
  readonly planFor: readonly PlanFor[];
  /** The file that keeps the plan; null for none. */
  readonly out: string | null;
  readonly detailedExitcode: boolean;
  readonly stopServices: readonly string[];
  readonly persist: boolean;
  readonly liveOnly: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** `web-*=web.portplan.yaml`: the hosts that a pattern names, and their plan file. */
export interface PlanFor {
  readonly hosts: string;
  readonly file: string;
}
