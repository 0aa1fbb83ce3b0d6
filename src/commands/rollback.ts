import { platformName } from '../model/host/platform-name.ts';
import { chooseRecord, rollback as undo } from '../apply/rollback.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import { Failure } from '../model/failure.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord, formatRecord, recordChanges } from '../render/plan/history-text.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere } from '../host/host-input.ts';
import { numberOption } from '../cli/number-option.ts';
import { unconfirmedNote } from './plan/unconfirmed.ts';

export async function rollback(context: Context): Promise<ExitStatus> {
  const { system } = context;
  const backend = await backendHere(context);
  const settings = backend.settings(system);
  const id = idOf(context);
  await settings.expectPermitted();
  const approved = context.arguments.has('yes') ? null : await approve(context, id);
  const undone = await undo({ system, settings }, (changes) => backend.restore(system, changes), {
    id,
    approved,
    lockSeconds: numberOption(context.arguments, 'lock-wait', 30, 'seconds'),
    interrupted: context.watchSignals(),
  });
  report(context, undone, await unconfirmedNote(context));
  return 0;
}

function idOf({ arguments: { operands } }: Context): number | null {
  const [text, ...rest] = operands;
  if (text === undefined) return null;
  if (rest.length === 0 && /^\d{1,9}$/.test(text)) return Number(text);
  throw new Failure(
    'usage',
    `rollback takes one record's number, as \`portplan history\` lists them, not ${operands.join(' ')}`,
  );
}

/** Shows the record and asks. Returns the record that was approved; where nothing is to be undone, nothing is asked. */
async function approve(context: Context, id: number | null): Promise<ApplyRecord | 'none'> {
  const { terminal, system } = context;
  if (!terminal.interactive()) {
    throw new Failure('no-terminal', 'there is no terminal to ask on: say --yes to roll back without asking');
  }
  const target = chooseRecord(system, id);
  if (target === null) return 'none';
  terminal.err(formatRecord(target));
  if (await context.ask('Undo this?')) return target;
  throw new Failure('declined', 'not undone; nothing was changed');
}

const NOTHING = 'Nothing to undo: of the apply that waited to be confirmed nothing is in force. It waits no more.\n';

/** `notes`: an apply that waits to be confirmed, and is another one. */
function report(context: Context, undone: ApplyRecord | null, notes: readonly Diagnostic[]): void {
  const { terminal, arguments: given, version, system } = context;
  const common = {
    command: 'rollback',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: system.hostName(),
  };
  if (given.format === 'json') {
    const changes = undone ? recordChanges(undone, 'undone') : [];
    terminal.out(formatEnvelope({ ...common, changes, diagnostics: notes, more: { undone: undone?.id ?? null } }));
  } else if (!given.has('quiet')) {
    terminal.out(undone ? `Undone: ${describeRecord(undone)}\n` : NOTHING);
    terminal.err(formatDiagnostics(notes, new Map(), painter(terminal.errColor)));
  }
}
