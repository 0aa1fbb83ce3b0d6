/** The findings of `lint` in the format that was asked for. */
import { NO_TEXT, type Printable } from '../../model/text/printable.ts';
import { errorCode, reasonFor } from '../../model/errno-reason.ts';
import { OWN_RULES } from '../../lint/lint-config-rules.ts';
import { BOOT_RULES } from '../../model/host/boot-rules.ts';
import { RULES } from '../../lint/rule-list.ts';
import type { LintResult } from '../../lint/run.ts';
import { CONFIG_RULES } from '../../plan-file/fault.ts';
import type { Platform, ReadPlanFile } from '../../model/plan/desired-state.ts';
import { fewerDiagnostics } from '../../model/plan/diagnostic-order.ts';
import { countSeverities, type Diagnostic } from '../../model/plan/diagnostic.ts';
import type { RuleInfo } from '../../model/plan/rule-info.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { formatGithub, formatStepSummary } from '../../render/lint/github.ts';
import { formatLint } from '../../render/lint/lint-text.ts';
import { painter } from '../../render/paint.ts';
import { formatSarif } from '../../render/lint/sarif.ts';
import type { Terminal } from '../../system/terminal.ts';
import type { Surroundings } from '../command.ts';

export type LintFormat = 'text' | 'json' | 'sarif' | 'github';

interface Wanted {
  readonly format: LintFormat;
  /** Errors only. */
  readonly quiet: boolean;
  /** What a plan that names no platform was read for. */
  readonly platform: Platform;
  /** The host by which the plans were judged; null for none. */
  readonly host: string | null;
  /** What was not seen of that host and could change the findings. */
  readonly unseen: readonly string[];
}

type Outputs = Pick<Surroundings, 'terminal' | 'version'>;

export function lintReport(
  wanted: Wanted,
  outputs: Outputs,
  files: readonly ReadPlanFile[],
  result: LintResult,
): Printable {
  const { terminal, version } = outputs;
  const all = wanted.quiet ? result.diagnostics.filter(({ severity }) => severity === 'error') : result.diagnostics;
  const diagnostics = fewerDiagnostics(all);
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  switch (wanted.format) {
    case 'json':
      return json(wanted, version, files.length, diagnostics, result);
    case 'sarif':
      return formatSarif({ diagnostics, sources, rules: allRules(), version });
    case 'github':
      writeSummary(terminal, formatStepSummary(diagnostics, files.length));
      return formatGithub(diagnostics);
    case 'text': {
      if (wanted.quiet && diagnostics.length === 0) return NO_TEXT;
      const what = onlyFile(files) ?? `${files.length} files`;
      return formatLint({ diagnostics, silenced: result.silenced, what, sources }, painter(terminal.color));
    }
  }
}

/** The annotations say the same: without the summary the run goes on. */
function writeSummary(terminal: Terminal, markdown: Printable): void {
  try {
    terminal.stepSummary(markdown);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const reason = reasonFor(error, 'replace');
    terminal.note(`the step's summary (GITHUB_STEP_SUMMARY) can't be written: ${reason}`);
  }
}

function json(
  { platform, host, unseen }: Wanted,
  version: string,
  files: number,
  diagnostics: readonly Diagnostic[],
  { diagnostics: all, silenced }: LintResult,
): Printable {
  return formatEnvelope({
    command: 'lint',
    portplanVersion: version,
    platform,
    host,
    diagnostics,
    ...(host !== null && { unseen }),
    more: { summary: { files, ...countSeverities(all), silenced } },
  });
}

function onlyFile([first, second]: readonly ReadPlanFile[]): string | undefined {
  return second ? undefined : [...(first?.sources.keys() ?? [])][0];
}

/** Of the lint, of sysctl files, of its own comments and settings, and of the file format. */
export function allRules(): readonly RuleInfo[] {
  const own = Object.entries(OWN_RULES).map(([id, { severity, summary }]) => ({ id, severity, summary }));
  const ids = new Set(RULES.map(({ id }) => id));
  const config = Object.entries(CONFIG_RULES)
    .filter(([id]) => !ids.has(id))
    .map(([id, summary]) => ({ id, severity: 'error' as const, summary, isFault: true as const }));
  return [...RULES, ...BOOT_RULES, ...own, ...config];
}
