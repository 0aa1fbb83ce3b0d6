import type { RuleInfo } from '../model/rule-info.ts';
import { SEVERITY_STYLES } from './diagnostics-text.ts';
import type { Paint } from './paint.ts';

/** One line a rule: id, severity, what it finds. */
export function formatRules(rules: readonly RuleInfo[], paint: Paint): string {
  const width = Math.max(...rules.map(({ id }) => id.length)) + 2;
  const lines = rules.map(({ id, severity, isOff, isFixable, summary }) => {
    const level = isOff ? paint('dim', 'off'.padEnd(9)) : paint(SEVERITY_STYLES[severity], severity.padEnd(9));
    return `${paint('bold', id.padEnd(width))}${level}${summary}${isFixable ? paint('green', ' (--fix)') : ''}\n`;
  });
  return lines.join('');
}
