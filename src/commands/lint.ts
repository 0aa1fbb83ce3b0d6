import { expectPlanFits, expectPlatformFits } from '../host/fitting-platform.ts';
import type { Host } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';
import type { HostRequest } from '../host/host-request.ts';
import { lint, type LintResult } from '../lint/run.ts';
import { platformFor } from '../model/host/platform-name.ts';
import { countSeverities, hasErrors } from '../model/plan/diagnostic.ts';
import { counted } from '../model/text/counted.ts';
import type { Terminal } from '../system/terminal.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { type NamedPlans, readPlanFiles } from './files/plan-input.ts';
import { type Checked, fixFiles } from './lint/fix-files.ts';
import { type LintFormat, lintReport } from './lint/lint-report.ts';
import { listRules } from './lint/rules-list.ts';

export interface LintRequest extends NamedPlans {
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
  const host = request.rules ? null : await namedHost(request.host, around);
  if (host) expectPlatformFits(request.platform, host);
  const asked = host?.platform ?? request.platform;
  const platform = platformFor(asked, system.platform);
  if (request.rules) return listRules(request.format, platform, around);
  const facts = host && (await host.state()).facts;
  const look = async (): Promise<Checked> => {
    const files = await readPlanFiles(around, { files: request.files, platform: asked });
    if (host) for (const { desired } of files) if (desired) expectPlanFits(desired, host);
    const today = system.now().toISOString().slice(0, 10);
    return { files, result: lint(files, { platform, today, ...(facts && { host: facts }) }) };
  };
  const { files, result } = request.fix ? await fixFiles(around, request.quiet, look) : await look();
  terminal.out(lintReport({ ...request, platform, host: host?.name ?? null }, around, files, result));
  return statusOf(terminal, result, request.maxWarnings ?? Infinity);
}

/** Plans are judged by a host only where `--host` names one. */
async function namedHost(host: HostRequest, around: Surroundings): Promise<Host | null> {
  return host.kind === 'snapshots' ? openHost(host, around) : null;
}

function statusOf(terminal: Terminal, { diagnostics }: LintResult, most: number): ExitStatus {
  if (hasErrors(diagnostics)) return 1;
  const warnings = countSeverities(diagnostics).warning;
  if (warnings <= most) return 0;
  terminal.err(`portplan: ${counted(warnings, 'warning')}, more than the ${most} of --max-warnings\n`);
  return 1;
}
