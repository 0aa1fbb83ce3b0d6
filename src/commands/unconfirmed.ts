/** `--confirm-within`, and what is said of an apply that nobody has confirmed. */
import { readUnconfirmed } from '../apply/unconfirmed.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { describeUnconfirmed, utcText, type Unconfirmed, type Waiting } from '../model/unconfirmed.ts';
import type { HostContext } from './captured-host.ts';
import type { Context } from './command.ts';
import { readHost } from './inputs.ts';
import { nextCommand } from './next-command.ts';
import { numberOption } from './number-option.ts';

/** A day. */
const MOST_SECONDS = 86_400;

/** The seconds; null without the option. */
export function confirmWithin({ arguments: given }: Context): number | null {
  if (given.value('confirm-within') === undefined) return null;
  const seconds = numberOption(given, 'confirm-within', 0, 'seconds');
  if (seconds < 1 || seconds > MOST_SECONDS)
    throw new Failure('usage', `--confirm-within takes 1 to ${MOST_SECONDS} seconds, not ${seconds}`);
  if (given.has('check'))
    throw new Failure('usage', '--check does nothing that could be confirmed: leave out --confirm-within');
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
export async function unconfirmedNote({ system, captured, armed }: HostContext): Promise<readonly Diagnostic[]> {
  const unconfirmed = armed ? null : captured ? captured.unconfirmed : await readHost(() => readUnconfirmed(system));
  if (!unconfirmed) return [];
  const [message, help] = explain(unconfirmed, system.now().toISOString());
  return [{ rule: 'unconfirmed-apply', severity: 'warning', message, help }];
}

function explain(unconfirmed: Waiting, now: string): readonly [string, string] {
  const { failed, deadline, by } = unconfirmed;
  const apply = describeUnconfirmed(unconfirmed);
  if (failed !== undefined)
    return [
      `${apply} was not confirmed in time, and could not be undone: ${failed}`,
      'portplan confirm keeps the host as it is, portplan rollback tries again',
    ];
  if (now < deadline)
    return [
      `${apply} is not confirmed yet: it is undone at ${utcText(deadline)} (by ${BY[by]})`,
      'portplan confirm keeps it, portplan rollback undoes it now',
    ];
  return [
    `${apply} was not confirmed until ${utcText(deadline)}, and nothing has undone it yet; after a reboot nothing will`,
    'portplan confirm keeps it, portplan rollback undoes it',
  ];
}
