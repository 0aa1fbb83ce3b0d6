/** A plan and what was found about it, for a person at a terminal. */
import { line, type Printable, together } from '../../model/text/printable.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import type { Plan } from '../../model/plan/plan.ts';
import { fewBootFindings } from '../../model/host/few-boot-findings.ts';
import { formatDiagnostics } from '../diagnostics-text.ts';
import type { Paint } from '../paint.ts';
import { formatPlan } from './plan-text.ts';

export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that the diagnostics point into. */
  readonly sources: ReadPlanFile['sources'];
}

export interface PlanScreenDetail {
  /** Errors only. */
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** `done`: it has been applied. */
export function formatPlanScreen(
  plan: Plan,
  found: Findings,
  { quiet, verbose }: PlanScreenDetail,
  paint: Paint,
  done = false,
): Printable {
  const findings = formatFindings(found, quiet, paint);
  if (quiet) return findings;
  const text = formatPlan(plan, paint, { verbose, done });
  return findings === '' ? text : together(text, line(''), findings);
}

export function formatFindings({ diagnostics, sources }: Findings, quiet: boolean, paint: Paint): Printable {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  return formatDiagnostics(fewBootFindings(shown), sources, paint);
}
