/** Where the report of `audit` goes, and in which form. */
import type { AuditReport } from '../../model/audit.ts';
import { Failure } from '../../model/failure.ts';
import { auditJson } from '../../render/audit/audit-json.ts';
import { formatMetrics } from '../../render/audit/audit-prometheus.ts';
import { formatAudit } from '../../render/audit/audit-text.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { Context } from '../command.ts';
import { outOption, outReason } from '../files/out-option.ts';

/** Throws a Failure for an `--out` that may not be written, before anything is read. */
export function auditOutput(context: Context): (report: AuditReport) => void {
  const out = outOption(context);
  if (out === undefined) return (report) => context.terminal.out(format(context, report));
  return (report) => write(context, out, format(context, report));
}

function format(context: Context, report: AuditReport): string {
  const { arguments: given, terminal, version } = context;
  if (given.format === 'prometheus') return formatMetrics(report, version);
  if (given.format === 'json') {
    const { host, platform, diagnostics } = report;
    return formatEnvelope({
      ...{ command: 'audit', portplanVersion: version, platform, host, diagnostics },
      changed: report.audit.settings.some(({ isManaged, isDrift }) => isManaged && isDrift),
      unseen: report.unseen === null ? [] : [report.unseen],
      more: { audit: auditJson(report) },
    });
  }
  const paint = painter(terminal.color && given.value('out') === undefined);
  return formatAudit(report, paint, { verbose: given.has('verbose'), quiet: given.has('quiet') });
}

/** Whole or not at all: a collector may read it at any moment, and as another account. Command lines are not for everybody. */
function write(context: Context, out: string, text: string): void {
  try {
    context.files.write(out, text, context.arguments.format === 'prometheus' ? 0o644 : 'kept');
  } catch (error) {
    if (errorCode(error) === '') throw error;
    throw new Failure('unwritable-file', `${out} can't be written: ${outReason(context, out, error)}`);
  }
}
