import { expectPlanFits, expectPlatformFits } from '../host/fitting-platform.ts';
import type { Host, HostState } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';
import type { HostRequest } from '../host/host-request.ts';
import { lint, type LintResult } from '../lint/run.ts';
import { platformFor } from '../model/host/platform-name.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import { countSeverities, hasErrors } from '../model/plan/diagnostic.ts';
import { unseenBy } from '../model/unseen/unseen.ts';
import { unseenWords } from '../words/unseen-words.ts';
import { counted } from '../model/text/counted.ts';
import type { Terminal } from '../system/terminal.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { type NamedPlans, readPlanFiles } from './files/plan-input.ts';
import { type Checked, fixFiles } from './lint/fix-files.ts';
import { type LintFormat, lintReport } from './lint/lint-report.ts';
import { judgedSysctlFiles, splitFiles } from './lint/sysctl-files.ts';
import { listRules } from './lint/rules-list.ts';

interface LintRequest extends NamedPlans {
  readonly host: HostRequest;
  readonly format: LintFormat;
  /** Write into the files what has one right answer. */
  readonly fix: boolean;
  /** Null for any number. */
  readonly maxWarnings: number | null;
  /** List the rules, and do nothing else. */
  readonly rules: boolean;
  readonly quiet: boolean;
}

export async function lintCommand(request: LintRequest, around: Surroundings): Promise<ExitStatus> {
  const { terminal, system } = around;
  if (request.rules) return listRules(request.format, platformFor(request.platform, system.platform), around);
  const named = await namedHost(request, around);
  const platform = platformFor(named?.host.platform ?? request.platform, system.platform);
  const { files, result } = await lintFiles(request, around, named, platform);
  const unseen = unseenBy('lint', named?.state.unseen ?? []).map(unseenWords);
  terminal.out(lintReport({ ...request, platform, host: named?.host.name ?? null, unseen }, around, files, result));
  if (!request.quiet) for (const line of unseen) terminal.note(line);
  return statusOf(terminal, result, request.maxWarnings ?? Infinity);
}

interface Named {
  readonly host: Host;
  readonly state: HostState;
}

/** Plans are judged by a host only where `--host` names one. */
async function namedHost({ host: asked, platform }: LintRequest, around: Surroundings): Promise<Named | null> {
  if (asked.kind !== 'snapshots' && asked.kind !== 'gathered') return null;
  const host = await openHost(asked, around);
  expectPlatformFits(platform, host);
  const { facts, unseen, ...state } = await host.state();
  const { nat, unseen: unseenRules } = await host.nat();
  return { host, state: { ...state, facts: { ...facts, ...(nat && { nat }) }, unseen: [...unseen, ...unseenRules] } };
}

async function lintFiles(
  { files: names, fix, quiet, platform: asked }: LintRequest,
  around: Surroundings,
  named: Named | null,
  platform: Platform,
): Promise<Checked> {
  const look = async (): Promise<Checked> => {
    const { plans: planNames, sysctl } = await splitFiles(around.files, names);
    const isPlanAsked = planNames.length > 0 || sysctl.length === 0;
    const read = { files: planNames, platform: named?.host.platform ?? asked };
    const plans = isPlanAsked ? await readPlanFiles(around, read) : [];
    if (named) for (const { desired } of plans) if (desired) expectPlanFits(desired, named.host);
    const files = [...plans, ...(await judgedSysctlFiles(sysctl, plans))];
    const today = around.system.now().toISOString().slice(0, 10);
    return { files, result: lint(files, { platform, today, ...(named && { host: named.state.facts }) }) };
  };
  return fix ? await fixFiles(around, quiet, look) : await look();
}

function statusOf(terminal: Terminal, { diagnostics }: LintResult, most: number): ExitStatus {
  if (hasErrors(diagnostics)) return 1;
  const warnings = countSeverities(diagnostics).warning;
  if (warnings <= most) return 0;
  terminal.note(`${counted(warnings, 'warning')}, more than the ${most} of --max-warnings`);
  return 1;
}
