/** Where the report of `audit` goes, and in which form. */
import { dirname } from 'node:path';
import { reasonFor } from '../apply/reason.ts';
import type { AuditReport } from '../model/audit.ts';
import type { ReadPlanFile } from '../model/desired-state.ts';
import { Failure } from '../model/failure.ts';
import { auditJson } from '../render/audit-json.ts';
import { formatMetrics } from '../render/audit-prometheus.ts';
import { formatAudit } from '../render/audit-text.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { painter } from '../render/paint.ts';
import { errorCode } from '../system/system.ts';
import type { Context } from './command.ts';

type Sources = ReadPlanFile['sources'];

/** Throws a Failure for an `--out` that is no name of a file, before anything is read. */
export function auditOutput(context: Context): (report: AuditReport, sources: Sources) => void {
  const out = context.arguments.value('out');
  if (out === '' || out === '-') throw new Failure('usage', `--out takes the name of a file, not ${out || "''"}`);
  if (out === undefined) return (report, sources) => context.terminal.out(format(context, report, sources));
  return (report, sources) => write(context, out, format(context, report, sources));
}

function format(context: Context, report: AuditReport, sources: Sources): string {
  const { arguments: given, terminal, version } = context;
  if (given.format === 'prometheus') return formatMetrics(report, version);
  if (given.format === 'json') {
    const { host, platform, diagnostics } = report;
    const more = { audit: auditJson(report) };
    return formatEnvelope({ command: 'audit', portplanVersion: version, platform, host, diagnostics, more });
  }
  const paint = painter(terminal.color && given.value('out') === undefined);
  return formatAudit(report, sources, paint, { verbose: given.has('verbose'), quiet: given.has('quiet') });
}

/** Whole or not at all: a collector may read it at any moment. */
function write({ files }: Context, out: string, text: string): void {
  try {
    files.write(out, text, 0o644);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const reason = errorCode(error) === 'ENOENT' ? `there is no folder ${dirname(out)}` : reasonFor(error);
    throw new Failure('unwritable-file', `${out} can't be written: ${reason}`);
  }
}
