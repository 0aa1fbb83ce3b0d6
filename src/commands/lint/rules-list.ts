import { Failure } from '../../model/failure.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { formatRules } from '../../render/lint/rules-text.ts';
import type { ExitStatus } from '../command.ts';
import type { Context } from '../context.ts';
import { platformFor } from '../../model/host/platform-name.ts';
import { allRules } from './lint-report.ts';

/** `lint --rules`. */
export function listRules(context: Context): ExitStatus {
  const { terminal, arguments: given, version } = context;
  if (given.format !== 'text' && given.format !== 'json') {
    throw new Failure('usage', `--rules comes as text or json, not ${given.format}`);
  }
  if (given.operands.length > 0) throw new Failure('usage', '--rules lists the rules, and takes no FILE');
  const rules = allRules();
  const common = {
    command: 'lint',
    portplanVersion: version,
    platform: platformFor(context.platform, context.system.platform),
    host: null,
  };
  const list = rules.map(({ id, severity, isOff = false, isFixable = false, isFault = false, summary }) => ({
    id,
    severity,
    on: !isOff,
    fixable: isFixable,
    configurable: !isFault,
    summary,
  }));
  if (given.format === 'json') terminal.out(formatEnvelope({ ...common, more: { rules: list } }));
  else terminal.out(formatRules(rules, painter(terminal.color)));
  return 0;
}
