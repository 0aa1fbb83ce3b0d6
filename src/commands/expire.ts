import { line, lineText, type Printable } from '../model/text/printable.ts';
import { undoExpired } from '../apply/confirm/expire.ts';
import { untilDone } from '../apply/confirm/retry.ts';
import type { Undone } from '../apply/rollback.ts';
import { keptNotes } from '../host/open-apply-notes.ts';
import { openMachine } from '../host/open-host.ts';
import { reasonFor } from '../model/errno-reason.ts';
import { Failure } from '../model/failure.ts';
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
  /** Try again until it is done. */
  readonly untilDone: boolean;
  readonly quiet: boolean;
}

/** A long apply may still run. */
const LOCK_SECONDS = 3600;

/** What a timer runs at the deadline. No person may be there, and what it prints goes to the journal, if there is one. */
export async function expire(request: ExpireRequest, around: Surroundings): Promise<ExitStatus> {
  const { token, persist, after, quiet } = request;
  const { terminal, system } = around;
  await waitFirst(after, around);
  const interrupted = around.watchSignals();
  const undoOnce = async (): Promise<Undone | null> => {
    const { changes } = await openMachine(system, { persist });
    return undoExpired(changes, changes.restore, {
      token,
      isPromised: request.untilDone,
      lockSeconds: LOCK_SECONDS,
      interrupted,
    });
  };
  const undone = request.untilDone ? await keepTrying(undoOnce, around, interrupted) : await undoOnce();
  const kept = formatDiagnostics(keptNotes(undone?.kept ?? []), new Map(), painter(terminal.errColor));
  if (request.untilDone && kept !== '') await tellEveryone(around, kept);
  if (quiet) return 0;
  terminal.out(line(undone ? `Not confirmed in time, undone: ${describeRecord(undone.record)}` : 'Nothing to undo.'));
  terminal.err(kept);
  return 0;
}

/** Tells once of each reason why it can't be undone yet, and when it is undone at last. */
async function keepTrying<T>(attempt: () => Promise<T>, around: Surroundings, interrupted: () => boolean): Promise<T> {
  let told = '';
  try {
    const done = await untilDone(attempt, async (error, pause) => {
      const reason = reasonFor(error);
      if (reason !== told) await tell(around, `${NOT_YET}: ${reason}. It is tried again until it is done.`);
      told = reason;
      await waitFor(pause, around, interrupted);
    });
    if (told !== '') await tell(around, 'what was applied, and not confirmed in time, has been undone');
    return done;
  } catch (error) {
    await tellEveryone(around, lineText(`portplan: ${NOT_YET}: ${reasonFor(error)}`));
    throw error;
  }
}

const NOT_YET = 'what was applied was not confirmed in time, and could not be undone';

/** On standard error, which is the journal under systemd, and on the terminals of all who are logged in. */
async function tell(around: Surroundings, message: string): Promise<void> {
  around.terminal.err(line(`portplan: ${message}`));
  await tellEveryone(around, lineText(`portplan: ${message}`));
}

/** Where there is no wall(1), the next command tells. */
async function tellEveryone({ system }: Surroundings, text: Printable): Promise<void> {
  if (system.platform === 'linux') await system.run({ program: 'wall', words: [text] }).catch(() => undefined);
}

/** Throws where the process is asked to end meanwhile. */
async function waitFor(seconds: number, { system }: Surroundings, interrupted: () => boolean): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await system.sleep(1);
    if (interrupted()) throw new Failure('interrupted', 'interrupted before it was undone', 1);
  }
}

/** The word tells the apply that from now on this process waits for its deadline. */
async function waitFirst(seconds: number, { system, terminal }: Surroundings): Promise<void> {
  if (seconds === 0) return;
  const slept = system.sleep(seconds);
  terminal.out(line('waiting'));
  await slept;
}
