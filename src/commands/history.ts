import type { HostRequest } from '../host/host-request.ts';
import { platformName } from '../model/host/platform-name.ts';
import { lastingFiles } from '../model/plan/record.ts';
import { withOwnRecords } from '../apply/own-records.ts';
import { openRunsOf } from '../apply/confirm/undo-outlook.ts';
import { openApplyNotes } from '../host/open-apply-notes.ts';
import { readHistory } from '../apply/store.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { formatHistory, recordChanges } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';

interface HistoryRequest {
  readonly format: 'text' | 'json';
  readonly host: HostRequest;
  /** The records of what was applied with --persist in a container. */
  readonly persist: boolean;
}

export async function history({ format, persist }: HistoryRequest, around: Surroundings): Promise<ExitStatus> {
  const { terminal, version } = around;
  const system = withOwnRecords(around.system, persist);
  const records = readHistory(system);
  const notes = openApplyNotes(await openRunsOf(system), system.now());
  if (format === 'text') {
    terminal.out(formatHistory(records, system.network().kind));
    terminal.err(formatDiagnostics(notes, new Map(), painter(terminal.errColor)));
  } else {
    const more = {
      history: records.toReversed().map((record) => ({
        id: record.id,
        at: record.at,
        action: record.action,
        undoes: record.undoes ?? null,
        ...(record.because && { because: record.because }),
        plan: record.plan,
        changes: recordChanges(record, 'done'),
        files: lastingFiles(record).map(({ path }) => path),
      })),
    };
    const common = {
      command: 'history',
      portplanVersion: version,
      platform: platformName(system.platform),
      host: system.hostName(),
    };
    terminal.out(formatEnvelope({ ...common, diagnostics: notes, more }));
  }
  return 0;
}
