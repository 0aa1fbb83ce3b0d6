/** What an earlier apply has left behind on a host: notes for a person who looks at that host. */
import { readUnconfirmedApply, type UnconfirmedState } from '../../apply/confirm/unconfirmed-state.ts';
import type { CapturedHost } from '../../host/captured-host.ts';
import { readHost, unfinishedNote } from '../../host/host-input.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { describeUnconfirmed, utcText, type Waiting } from '../../model/plan/unconfirmed.ts';
import { WAITS } from '../../render/plan/confirm-hint.ts';
import type { ReadOnlySystem, System } from '../../system/system.ts';

/** That it was cut off, or waits to be confirmed; of the captured host, or else of this one. */
export async function earlierApplyNotes(system: System, captured?: CapturedHost): Promise<readonly Diagnostic[]> {
  return [...(await unfinishedNote(system, captured)), ...(await unconfirmedNote(system, captured))];
}

/** That it waits to be confirmed. */
export async function unconfirmedNote(system: System, captured?: CapturedHost): Promise<readonly Diagnostic[]> {
  const seen = await seenOn(system, captured);
  if (!seen) return [];
  const [message, help] = explain(seen, system.now().toISOString());
  return [{ rule: 'unconfirmed-apply', severity: 'warning', message, help }];
}

interface Seen {
  readonly unconfirmed: Waiting;
  readonly state: UnconfirmedState;
}

/** A captured host has no older records. */
async function seenOn(system: ReadOnlySystem, captured: CapturedHost | undefined): Promise<Seen | null> {
  if (!captured) return readHost(() => readUnconfirmedApply(system));
  const { unconfirmed, unfinished } = captured;
  return unconfirmed && { unconfirmed, state: unfinished?.at === unconfirmed.at ? 'cut-off' : 'in-force' };
}

function explain({ unconfirmed, state }: Seen, now: string): readonly [string, string] {
  const { failed, deadline, by } = unconfirmed;
  const apply = describeUnconfirmed(unconfirmed);
  const keeps = KEEPS[state];
  if (state === 'nothing')
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
      `${apply} is not confirmed yet: it is undone at ${utcText(deadline)} (by ${WAITS[by]})`,
      `${keeps}portplan rollback undoes it now`,
    ];
  return [
    `${apply} was not confirmed until ${utcText(deadline)}, and nothing has undone it yet; after a reboot nothing will`,
    `${keeps}portplan rollback undoes it`,
  ];
}

/** An apply that was cut off can't be kept. */
const KEEPS = {
  'in-force': 'portplan confirm keeps it, ',
  'cut-off': 'portplan apply finishes it, ',
  'half-undone': '',
  nothing: '',
} as const;
