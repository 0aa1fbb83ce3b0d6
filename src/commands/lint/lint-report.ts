/** The findings of `lint` in the format that was asked for. */
import { reasonFor } from '../../model/errno-reason.ts';
import { OWN_RULES } from '../../lint/own-rules.ts';
import { RULES } from '../../lint/rule-list.ts';
import type { LintResult } from '../../lint/run.ts';
import { CONFIG_RULES } from '../../plan-file/fault.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import { countSeverities, type Diagnostic } from '../../model/plan/diagnostic.ts';
import type { RuleInfo } from '../../model/plan/rule-info.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { formatGithub, formatStepSummary } from '../../render/lint/github.ts';
import { formatLint } from '../../render/lint/lint-text.ts';
import { painter } from '../../render/paint.ts';
import { formatSarif } from '../../render/lint/sarif.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { Context } from '../context.ts';
import { platformFor } from '../../model/host/platform-name.ts';

/** `host`: the one by which the plans were judged. */
export function lintReport(
  context: Context,
  files: readonly ReadPlanFile[],
  result: LintResult,
  host: string | null = null,
): string {
  const { terminal, arguments: given, version } = context;
  const diagnostics = given.has('quiet')
    ? result.diagnostics.filter(({ severity }) => severity === 'error')
    : result.diagnostics;
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  if (given.format === 'json') return json(context, files, diagnostics, { ...result, host });
  if (given.format === 'sarif') return formatSarif({ diagnostics, sources, rules: allRules(), version });
  if (given.format === 'github') {
    writeSummary(context, formatStepSummary(diagnostics, files.length));
    return formatGithub(diagnostics);
  }
  if (given.has('quiet') && diagnostics.length === 0) return '';
  const what = onlyFile(files) ?? `${files.length} files`;
  return formatLint({ diagnostics, silenced: result.silenced, what, sources }, painter(terminal.color));
}

/** The annotations say the same: without the summary the run goes on. */
function writeSummary({ terminal }: Context, markdown: string): void {
  try {
    terminal.stepSummary(markdown);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const reason = reasonFor(error, 'replace');
    terminal.err(`portplan: the step's summary (GITHUB_STEP_SUMMARY) can't be written: ${reason}\n`);
  }
}

function json(
  context: Context,
  files: readonly ReadPlanFile[],
  diagnostics: readonly Diagnostic[],
  { diagnostics: all, silenced, host }: LintResult & { readonly host: string | null },
): string {
  return formatEnvelope({
    command: 'lint',
    portplanVersion: context.version,
    platform: platformFor(context.platform, context.system.platform),
    host,
    diagnostics,
    more: { summary: { files: files.length, ...countSeverities(all), silenced } },
  });
}

function onlyFile([first, second]: readonly ReadPlanFile[]): string | undefined {
  return second ? undefined : [...(first?.sources.keys() ?? [])][0];
}

/** Of the lint, of its own comments and settings, and of the file format. */
export function allRules(): readonly RuleInfo[] {
  const own = Object.entries(OWN_RULES).map(([id, { severity, summary }]) => ({ id, severity, summary }));
  const ids = new Set(RULES.map(({ id }) => id));
  const config = Object.entries(CONFIG_RULES)
    .filter(([id]) => !ids.has(id))
    .map(([id, summary]) => ({ id, severity: 'error' as const, summary, isFault: true as const }));
  return [...RULES, ...own, ...config];
}
