import { lint, type LintResult } from '../lint/run.ts';
import { fileNamed, type ReadPlanFile } from '../model/plan/desired-state.ts';
import { countSeverities, hasErrors } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { readOneCapturedHost } from '../host/captured-host.ts';
import type { ExitStatus } from './command.ts';
import type { Context } from './context.ts';
import { type Checked, fixFiles } from './lint/fix-files.ts';
import { platformFor } from '../model/host/platform-name.ts';
import { readPlanFiles } from './files/plan-input.ts';
import { lintReport } from './lint/lint-report.ts';
import { numberOption } from '../cli/number-option.ts';
import { listRules } from './lint/rules-list.ts';

export async function lintCommand(given: Context): Promise<ExitStatus> {
  if (given.arguments.has('rules')) return listRules(given);
  const most = numberOption(given.arguments, 'max-warnings', Infinity, 'warnings');
  const host = await readHost(given);
  const context = host ? onPlatform(given, host) : given;
  const look = async (): Promise<Checked> => {
    const files = await readPlanFiles(context, { files: context.arguments.operands, platform: context.platform });
    if (host) for (const file of files) expectPlatform(file, host);
    const today = context.system.now().toISOString().slice(0, 10);
    return {
      files,
      result: lint(files, {
        platform: platformFor(context.platform, context.system.platform),
        today,
        ...(host && { host }),
      }),
    };
  };
  const { files, result } = context.arguments.has('fix') ? await fixFiles(context, look) : await look();
  context.terminal.out(lintReport(context, files, result, host?.host));
  return statusOf(context, result, most);
}

/** The host of `--host`. */
async function readHost(context: Context): Promise<HostFacts | undefined> {
  return (await readOneCapturedHost(context, context.host))?.facts;
}

/** As if `--platform` named the host's own. */
function onPlatform(context: Context, { platform, host }: HostFacts): Context {
  const { arguments: given } = context;
  const asked = given.value('platform') ?? platform;
  if (asked !== platform) {
    throw new Failure('usage', `--platform is ${asked}, and ${host} is a ${platform} host: leave out one of the two`);
  }
  const value = (name: string): string | undefined => (name === 'platform' ? platform : given.value(name));
  return { ...context, platform, arguments: { ...given, value } };
}

function expectPlatform(read: ReadPlanFile, { platform, host }: HostFacts): void {
  const { platforms = [platform] } = read.desired ?? {};
  if (platforms.includes(platform)) return;
  throw new Failure(
    'wrong-platform',
    `${fileNamed(read)} is for ${platforms.join(' and ')}, and ${host} is a ${platform} host`,
  );
}

function statusOf({ terminal }: Context, { diagnostics }: LintResult, most: number): ExitStatus {
  if (hasErrors(diagnostics)) return 1;
  const warnings = countSeverities(diagnostics).warning;
  if (warnings <= most) return 0;
  terminal.err(
    `portplan: ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, more than the ${most} of --max-warnings\n`,
  );
  return 1;
}
