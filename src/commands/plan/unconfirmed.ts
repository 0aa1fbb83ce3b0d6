/** `--confirm-within`, and what is said of an apply that nobody has confirmed. */
import { readWaited, type Standing } from '../../apply/confirm/standing.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { Failure } from '../../model/failure.ts';
import { describeUnconfirmed, utcText, type Unconfirmed, type Waiting } from '../../model/plan/unconfirmed.ts';
import type { CapturedHost } from '../../host/captured-host.ts';
import type { ReadOnlySystem, System } from '../../system/system.ts';
import type { Context } from '../context.ts';
import { readHost } from '../../host/host-input.ts';
import { nextCommand } from './next-command.ts';
import { numberOption } from '../../cli/number-option.ts';

/** A day. */
const MOST_SECONDS = 86_400;

/** The seconds; null without the option. */
export function confirmWithin({ arguments: given }: Context): number | null {
  if (given.value('confirm-within') === undefined) return null;
  const seconds = numberOption(given, 'confirm-within', 0, 'seconds');
  if (seconds < 1 || seconds > MOST_SECONDS)
    throw new Failure('usage', `--confirm-within takes 1 to ${MOST_SECONDS} seconds, not ${seconds}`);
  if (given.value('root') === undefined) return seconds;
  throw new Failure('usage', 'an image has no live settings to lose a host by: leave out --confirm-within');
}

const BY = { systemd: 'a systemd timer', detached: 'a process that waits' } as const;

/** For whoever has just applied it. */
export function confirmHint(context: Context, { deadline, by }: Unconfirmed): string {
  const confirm = nextCommand(context, 'confirm', []) ?? '';
  return `Not confirmed yet: undone at ${utcText(deadline)} (by ${BY[by]}) unless you run: ${confirm}\n`;
}

/** A note for whoever looks at the host. */
export async function unconfirmedNote(system: System, captured?: CapturedHost): Promise<readonly Diagnostic[]> {
  const seen = await seenOn(system, captured);
  if (!seen) return [];
  const [message, help] = explain(seen, system.now().toISOString());
  return [{ rule: 'unconfirmed-apply', severity: 'warning', message, help }];
}

interface Seen {
  readonly unconfirmed: Waiting;
  readonly standing: Standing;
}

/** A captured host has no older records. */
async function seenOn(system: ReadOnlySystem, captured: CapturedHost | undefined): Promise<Seen | null> {
  if (!captured) return readHost(() => readWaited(system));
  const { unconfirmed, unfinished } = captured;
  return unconfirmed && { unconfirmed, standing: unfinished?.at === unconfirmed.at ? 'cut-off' : 'in-force' };
}

function explain({ unconfirmed, standing }: Seen, now: string): readonly [string, string] {
  const { failed, deadline, by } = unconfirmed;
  const apply = describeUnconfirmed(unconfirmed);
  const keeps = KEEPS[standing];
  if (standing === 'nothing')
    return [
      `${apply} was to be confirmed, and nothing of it is in force: it was cut off before its first step, or is undone, or begins just now`,
      'the next apply goes on without it; portplan rollback ends the wait, and undoes nothing',
    ];
  if (failed !== undefined)
    return [
      `${apply} was not confirmed in time, and could not be undone: ${failed}`,
      `${keeps}portplan rollback tries again`,
    ];
  if (now < deadline)
    return [
      `${apply} is not confirmed yet: it is undone at ${utcText(deadline)} (by ${BY[by]})`,
      `${keeps}portplan rollback undoes it now`,
    ];
  return [
    `${apply} was not confirmed until ${utcText(deadline)}, and nothing has undone it yet; after a reboot nothing will`,
    `${keeps}portplan rollback undoes it`,
  ];
}

/** Half an apply is nothing to keep. */
const KEEPS = {
  'in-force': 'portplan confirm keeps it, ',
  'cut-off': 'portplan apply finishes it, ',
  'half-undone': '',
  nothing: '',
} as const;
