import { readOneCapturedHost } from '../host/captured-host.ts';
import type { HostRequest } from '../host/host-request.ts';
import { lint, type LintResult } from '../lint/run.ts';
import { Failure } from '../model/failure.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { platformFor } from '../model/host/platform-name.ts';
import { fileNamed, type Platform, type ReadPlanFile } from '../model/plan/desired-state.ts';
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
  const host = request.rules ? undefined : await readHost(request.host, around);
  if (host) expectSamePlatform(request.platform, host);
  const asked = host?.platform ?? request.platform;
  const platform = platformFor(asked, system.platform);
  if (request.rules) return listRules(request.format, platform, around);
  const look = async (): Promise<Checked> => {
    const files = await readPlanFiles(around, { files: request.files, platform: asked });
    if (host) for (const file of files) expectPlatform(file, host);
    const today = system.now().toISOString().slice(0, 10);
    return { files, result: lint(files, { platform, today, ...(host && { host }) }) };
  };
  const { files, result } = request.fix ? await fixFiles(around, request.quiet, look) : await look();
  terminal.out(lintReport({ ...request, platform, host: host?.host ?? null }, around, files, result));
  return statusOf(terminal, result, request.maxWarnings ?? Infinity);
}

/** The host of `--host`. */
async function readHost(host: HostRequest, around: Surroundings): Promise<HostFacts | undefined> {
  return (await readOneCapturedHost(around, host))?.facts;
}

function expectSamePlatform(asked: Platform | null, { platform, host }: HostFacts): void {
  if (asked === null || asked === platform) return;
  throw new Failure('usage', `--platform is ${asked}, and ${host} is a ${platform} host: leave out one of the two`);
}

function expectPlatform(read: ReadPlanFile, { platform, host }: HostFacts): void {
  const { platforms = [platform] } = read.desired ?? {};
  if (platforms.includes(platform)) return;
  throw new Failure(
    'wrong-platform',
    `${fileNamed(read)} is for ${platforms.join(' and ')}, and ${host} is a ${platform} host`,
  );
}

function statusOf(terminal: Terminal, { diagnostics }: LintResult, most: number): ExitStatus {
  if (hasErrors(diagnostics)) return 1;
  const warnings = countSeverities(diagnostics).warning;
  if (warnings <= most) return 0;
  terminal.err(`portplan: ${counted(warnings, 'warning')}, more than the ${most} of --max-warnings\n`);
  return 1;
}
