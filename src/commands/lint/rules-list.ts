import type { Platform } from '../../model/plan/desired-state.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { formatRules } from '../../render/lint/rules-text.ts';
import type { ExitStatus, Surroundings } from '../command.ts';
import { allRules, type LintFormat } from './lint-report.ts';

/** `lint --rules`. */
export function listRules(
  format: LintFormat,
  platform: Platform,
  { terminal, version }: Pick<Surroundings, 'terminal' | 'version'>,
): ExitStatus {
  const rules = allRules();
  const common = { command: 'lint', portplanVersion: version, platform, host: null };
  const list = rules.map(({ id, severity, isOff = false, isFixable = false, isFault = false, summary }) => ({
    id,
    severity,
    on: !isOff,
    fixable: isFixable,
    configurable: !isFault,
    summary,
  }));
  if (format === 'json') terminal.out(formatEnvelope({ ...common, more: { rules: list } }));
  else terminal.out(formatRules(rules, painter(terminal.color)));
  return 0;
}
