import { platformName } from '../model/host/platform-name.ts';
import { chooseRecord, rollback as undo } from '../apply/rollback.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import { Failure } from '../model/failure.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord, formatRecord, recordChanges } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { backendHere } from '../host/host-input.ts';
import { unconfirmedNote } from './plan/earlier-apply.ts';

export interface RollbackRequest {
  readonly format: 'text' | 'json';
  /** The record to undo; null for the last one. */
  readonly id: number | null;
  readonly yes: boolean;
  /** Seconds to wait for another apply. */
  readonly lockWait: number;
  readonly quiet: boolean;
}

export async function rollback(request: RollbackRequest, around: Surroundings): Promise<ExitStatus> {
  const { id, yes, lockWait } = request;
  const { system } = around;
  const backend = await backendHere(system);
  const settings = backend.settings(system);
  await settings.expectPermitted();
  const approved = yes ? null : await approve(id, around);
  const undone = await undo({ system, settings }, (changes) => backend.restore(system, changes), {
    id,
    approved,
    lockSeconds: lockWait,
    interrupted: around.watchSignals(),
  });
  report(request, around, undone, await unconfirmedNote(system));
  return 0;
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

const NOTHING = 'Nothing to undo: of the apply that waited to be confirmed nothing is in force. It waits no more.\n';

/** `notes`: an apply that waits to be confirmed, and is another one. */
function report(
  { format, quiet }: RollbackRequest,
  { terminal, version, system }: Surroundings,
  undone: ApplyRecord | null,
  notes: readonly Diagnostic[],
): void {
  const common = {
    command: 'rollback',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: system.hostName(),
  };
  if (format === 'json') {
    const changes = undone ? recordChanges(undone, 'undone') : [];
    terminal.out(formatEnvelope({ ...common, changes, diagnostics: notes, more: { undone: undone?.id ?? null } }));
  } else if (!quiet) {
    terminal.out(undone ? `Undone: ${describeRecord(undone)}\n` : NOTHING);
    terminal.err(formatDiagnostics(notes, new Map(), painter(terminal.errColor)));
  }
}
