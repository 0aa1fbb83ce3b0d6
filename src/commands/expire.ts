import { expire as undoUnconfirmed } from '../apply/confirm/expire.ts';
import { Failure } from '../model/failure.ts';
import { describeRecord } from '../render/plan/history-text.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere } from '../host/host-input.ts';
import { numberOption } from '../cli/number-option.ts';

/** A long apply may still run. */
const LOCK_SECONDS = 3600;

/** What a timer runs at the deadline: nobody may be there, and what it prints goes to the journal, if there is one. */
export async function expire(context: Context): Promise<ExitStatus> {
  const { system, terminal, arguments: given } = context;
  const [token, ...rest] = given.operands;
  if (token === undefined || rest.length > 0) throw new Failure('usage', 'expire takes the one token of an apply');
  await waitFirst(context);
  const backend = await backendHere(context);
  const settings = backend.settings(system);
  const undone = await undoUnconfirmed({ system, settings }, (changes) => backend.restore(system, changes), {
    token,
    lockSeconds: LOCK_SECONDS,
    interrupted: context.watchSignals(),
  });
  if (given.has('quiet')) return 0;
  terminal.out(undone ? `Not confirmed in time, undone: ${describeRecord(undone)}\n` : 'Nothing to undo.\n');
  return 0;
}

/** The word tells the apply that from now on somebody waits. */
async function waitFirst({ system, terminal, arguments: given }: Context): Promise<void> {
  const seconds = numberOption(given, 'after', 0, 'seconds');
  if (seconds === 0) return;
  const slept = system.sleep(seconds);
  terminal.out('waiting\n');
  await slept;
}
