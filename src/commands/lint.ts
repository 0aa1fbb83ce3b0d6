import { lint, type LintResult } from '../lint/run.ts';
import { countSeverities, hasErrors } from '../model/diagnostic.ts';
import type { Context, ExitStatus } from './command.ts';
import { type Checked, fixFiles } from './fix-files.ts';
import { platformOf, readPlanFiles } from './inputs.ts';
import { lintReport } from './lint-report.ts';
import { numberOption } from './number-option.ts';
import { listRules } from './rules-list.ts';

export async function lintCommand(context: Context): Promise<ExitStatus> {
  const { terminal, arguments: given } = context;
  if (given.has('rules')) return listRules(context);
  const most = numberOption(given, 'max-warnings', Infinity, 'warnings');
  const look = async (): Promise<Checked> => {
    const files = await readPlanFiles(context);
    const today = context.system.now().toISOString().slice(0, 10);
    return { files, result: lint(files, { platform: platformOf(context), today }) };
  };
  const { files, result } = given.has('fix') ? await fixFiles(context, look) : await look();
  terminal.out(lintReport(context, files, result));
  return statusOf(context, result, most);
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
