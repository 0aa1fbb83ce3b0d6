/** Where the report of `audit` goes, and in which form. */
import type { Printable } from '../../model/text/printable.ts';
import type { AuditReport } from '../../model/audit/audit.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import { Failure } from '../../model/failure.ts';
import { auditJson } from '../../render/audit/audit-json.ts';
import { formatMetrics } from '../../render/audit/audit-prometheus.ts';
import { formatAudit } from '../../render/audit/audit-text.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';
import type { Surroundings } from '../command.ts';
import { outReason } from '../files/out-option.ts';

export type AuditFormat = 'text' | 'json' | 'prometheus';

interface Wanted {
  readonly format: AuditFormat;
  /** Null for standard output. */
  readonly out: string | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

type Outputs = Pick<Surroundings, 'terminal' | 'files' | 'version'>;

export function writeAudit(wanted: Wanted, outputs: Outputs, report: AuditReport): void {
  const text = FORMATTERS[wanted.format](report, wanted, outputs);
  if (wanted.out === null) outputs.terminal.out(text);
  else writeFile(outputs.files, wanted.out, text, wanted.format === 'prometheus' ? 0o644 : 'kept');
}

const FORMATTERS: Readonly<
  Record<AuditFormat, (report: AuditReport, wanted: Wanted, outputs: Omit<Outputs, 'files'>) => Printable>
> = {
  prometheus: (report, _, { version }) => formatMetrics(report, version),
  json: (report, _, { version }) => {
    const { host, platform, diagnostics } = report;
    return formatEnvelope({
      ...{ command: 'audit', portplanVersion: version, platform, host, diagnostics },
      changed: report.audit.settings.some(({ isManaged, isDrift }) => isManaged && isDrift),
      unseen: report.unseen.map(unseenWords),
      more: { audit: auditJson(report) },
    });
  },
  text: (report, { out, verbose, quiet }, { terminal }) =>
    formatAudit(report, painter(terminal.color && out === null), { verbose, quiet }),
};

/** Whole or not at all: a collector may read it at any moment, and as another account. Command lines are not for everybody. */
function writeFile(files: NamedFiles, out: string, text: string, mode: number | 'kept'): void {
  try {
    files.write(out, text, mode);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    throw new Failure('unwritable-file', `${out} can't be written: ${outReason(files, out, error)}`);
  }
}
