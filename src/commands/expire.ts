import { line } from '../model/text/printable.ts';
import { undoExpired as undoUnconfirmed } from '../apply/confirm/expire.ts';
import { keptNotes } from '../host/open-apply-notes.ts';
import { openMachine } from '../host/open-host.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { describeRecord } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';

interface ExpireRequest {
  /** Of the apply that waits to be confirmed. */
  readonly token: string;
  /** The records of what was applied with --persist in a container. */
  readonly persist: boolean;
  /** Seconds to wait first. */
  readonly after: number;
  readonly quiet: boolean;
}

/** A long apply may still run. */
const LOCK_SECONDS = 3600;

/** What a timer runs at the deadline. No person may be there, and what it prints goes to the journal, if there is one. */
export async function expire(
  { token, persist, after, quiet }: ExpireRequest,
  around: Surroundings,
): Promise<ExitStatus> {
  const { system, terminal } = around;
  await waitFirst(after, around);
  const { changes } = await openMachine(system, { persist });
  const undone = await undoUnconfirmed(changes, changes.restore, {
    token,
    lockSeconds: LOCK_SECONDS,
    interrupted: around.watchSignals(),
  });
  if (quiet) return 0;
  terminal.out(line(undone ? `Not confirmed in time, undone: ${describeRecord(undone.record)}` : 'Nothing to undo.'));
  terminal.err(formatDiagnostics(keptNotes(undone?.kept ?? []), new Map(), painter(terminal.errColor)));
  return 0;
}

/** The word tells the apply that from now on this process waits for its deadline. */
async function waitFirst(seconds: number, { system, terminal }: Surroundings): Promise<void> {
  if (seconds === 0) return;
  const slept = system.sleep(seconds);
  terminal.out(line('waiting'));
  await slept;
}
