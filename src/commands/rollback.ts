import { line } from '../model/text/printable.ts';
import type { HostRequest } from '../host/host-request.ts';
import { undoUnderLock as undo } from '../apply/rollback.ts';
import { chooseRecord } from '../apply/rollback/chosen-record.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import { Failure } from '../model/failure.ts';
import { hasErrors, type Diagnostic } from '../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord, formatRecord, recordChanges } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import type { Host } from '../host/host.ts';
import { keptNotes, waitingNotes } from '../host/open-apply-notes.ts';
import { openMachine } from '../host/open-host.ts';

interface RollbackRequest {
  readonly format: 'text' | 'json';
  readonly host: HostRequest;
  /** The records of what was applied with --persist in a container. */
  readonly persist: boolean;
  /** The record to undo; null for the last one. */
  readonly id: number | null;
  readonly yes: boolean;
  /** Seconds to wait for another apply. */
  readonly lockWait: number;
  readonly quiet: boolean;
}

export async function rollback(request: RollbackRequest, around: Surroundings): Promise<ExitStatus> {
  const { id, yes, lockWait } = request;
  const host = await openMachine(around.system, request);
  const { changes } = host;
  const { system } = changes;
  await changes.settings.expectPermitted();
  const approved = yes ? null : await approve(id, { ...around, system });
  const undone = await undo(changes, changes.restore, {
    id,
    approved,
    lockSeconds: lockWait,
    interrupted: around.watchSignals(),
  });
  const { waiting } = await host.openApply();
  const notes = [...keptNotes(undone?.kept ?? []), ...waitingNotes(waiting, system.now())];
  report(request, around, host, { undone: undone?.record ?? null, notes });
  return hasErrors(notes) ? 1 : 0;
}

/** Shows the record and asks. Returns the record that was approved; where nothing is to be undone, nothing is asked. */
async function approve(id: number | null, { terminal, system, ask }: Surroundings): Promise<ApplyRecord | 'none'> {
  if (!terminal.interactive()) {
    throw new Failure('no-terminal', 'there is no terminal to ask on: say --yes to roll back without asking');
  }
  const target = chooseRecord(system, id);
  if (target === null) return 'none';
  terminal.err(formatRecord(target));
  if (await ask('Undo this?')) return target;
  throw new Failure('declined', 'not undone; nothing was changed');
}

const NOTHING = 'Nothing to undo: of the apply that waited to be confirmed nothing is in force. It waits no more.';

interface RolledBack {
  /** Null where there was nothing to undo. */
  readonly undone: ApplyRecord | null;
  /** About what was left alone, and about another apply that waits to be confirmed. */
  readonly notes: readonly Diagnostic[];
}

function report(
  { format, quiet }: RollbackRequest,
  { terminal, version }: Surroundings,
  { platform, name }: Host,
  { undone, notes }: RolledBack,
): void {
  const common = { command: 'rollback', portplanVersion: version, platform, host: name };
  if (format === 'json') {
    const changes = undone ? recordChanges(undone, 'undone') : [];
    const more = { undone: undone?.id ?? null, ...(undone?.leftOut && { leftOut: undone.leftOut }) };
    terminal.out(formatEnvelope({ ...common, changes, diagnostics: notes, more }));
  } else if (!quiet) {
    terminal.out(line(undone ? `Undone: ${describeRecord(undone)}` : NOTHING));
    terminal.err(formatDiagnostics(notes, new Map(), painter(terminal.errColor)));
  }
}
