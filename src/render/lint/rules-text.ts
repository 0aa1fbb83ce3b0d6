import { lines, type Printable } from '../../model/text/printable.ts';
import { largest } from '../../model/largest.ts';
import type { RuleInfo } from '../../model/plan/rule-info.ts';
import { SEVERITY_STYLES } from '../diagnostics-text.ts';
import type { Paint } from '../paint.ts';

/** One line a rule: id, severity, what it finds. */
export function formatRules(rules: readonly RuleInfo[], paint: Paint): Printable {
  const width = largest(rules.map(({ id }) => id.length)) + 2;
  const rows = (isFault: boolean) =>
    rules.filter((rule) => (rule.isFault ?? false) === isFault).map((rule) => ruleLine(rule, width, paint));
  return lines([...rows(false), '', 'Faults of the file, always errors:', ...rows(true)]);
}

function ruleLine({ id, severity, isOff, isFixable, summary }: RuleInfo, width: number, paint: Paint): string {
  const level = isOff ? paint('dim', 'off'.padEnd(9)) : paint(SEVERITY_STYLES[severity], severity.padEnd(9));
  return `${paint('bold', id.padEnd(width))}${level}${summary}${isFixable ? paint('green', ' (--fix)') : ''}`;
}
