/** The notes about an apply that is not over, which every command that looks at the host prints. */
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Kept } from '../model/plan/record.ts';
import {
  describeUnconfirmed,
  undoOutlookByTime,
  TIMER_WORDS,
  utcText,
  type UndoOutlook,
} from '../model/plan/unconfirmed.ts';
import type { Unfinished } from '../model/plan/unfinished.ts';
import type { OpenApply } from './host.ts';

/** Warnings; none where no apply is open. */
export function openApplyNotes({ unfinished, waiting }: OpenApply, now: Date): readonly Diagnostic[] {
  return [...unfinishedNotes(unfinished), ...waitingNotes(waiting, now)];
}

function unfinishedNotes(unfinished: Unfinished | null): readonly Diagnostic[] {
  if (!unfinished) return [];
  const { action, at, plan } = unfinished;
  return [
    {
      rule: 'unfinished-apply',
      severity: 'warning',
      message: `the ${action} of ${at} (${plan}) was cut off, or is running now`,
      help:
        action === 'apply'
          ? 'portplan apply finishes it, portplan rollback undoes it'
          : 'portplan rollback finishes it',
    },
  ];
}

/** Of an undo that has left alone what another program had changed. */
export function keptNotes(kept: readonly Kept[]): readonly Diagnostic[] {
  return kept.map(({ name, now }) => ({
    rule: 'not-undone',
    severity: 'error',
    message: `${name} is not undone: it is now ${now}, which portplan has not written, and stays so`,
    help: 'look at who has changed it, and set it back by hand if it is not to stay',
  }));
}

export function waitingNotes(waiting: OpenApply['waiting'], now: Date): readonly Diagnostic[] {
  if (!waiting) return [];
  const { outlook = undoOutlookByTime(waiting.unconfirmed, now) } = waiting;
  const [message, help] = explain(waiting, outlook);
  return [{ rule: 'unconfirmed-apply', severity: 'warning', message, help }];
}

function explain(
  { unconfirmed, state }: NonNullable<OpenApply['waiting']>,
  outlook: UndoOutlook,
): readonly [message: string, help: string] {
  const { failed, deadline, by } = unconfirmed;
  const apply = describeUnconfirmed(unconfirmed);
  const keeps = KEEPS[state];
  if (state === 'nothing')
    return [
      `${apply} was to be confirmed, and nothing of it is in force: it was cut off before its first step, or is undone, or begins just now`,
      'the next apply goes on without it; portplan rollback ends the wait, and undoes nothing',
    ];
  const reason = failed === undefined ? '' : `, and could not be undone: ${failed}`;
  const over = `${apply} was not confirmed in time${reason}`;
  switch (outlook.kind) {
    case 'due':
      return [
        `${apply} is not confirmed yet: it is undone at ${utcText(outlook.deadline)} (by ${TIMER_WORDS[by]})`,
        `${keeps}portplan rollback undoes it now`,
      ];
    case 'late':
      return [
        failed === undefined ? `${over}: it is being undone` : over,
        `that is tried again by itself, every 5 minutes at least; ${keeps}portplan rollback tries now`,
      ];
    case 'gone':
      return [
        `${failed === undefined ? `${apply} is not confirmed` : over}; ${TIMER_WORDS[by]} was to undo it at ${utcText(deadline)}, and is no longer there: nothing undoes it by itself`,
        `${keeps}portplan rollback undoes it`,
      ];
    case 'rebooted':
      return [
        `${apply} was not confirmed before a reboot, which has ended the wait: nothing undoes it by itself`,
        `${keeps}portplan rollback undoes it`,
      ];
    case 'unknown':
      return [
        failed === undefined
          ? `${apply} was not confirmed until ${utcText(deadline)}, and nothing has undone it yet; after a reboot nothing will`
          : over,
        `${keeps}portplan rollback undoes it`,
      ];
  }
}

/** What keeps the apply; half of one is nothing to keep. */
const KEEPS = {
  'in-force': 'portplan confirm keeps it, ',
  'cut-off': 'portplan apply finishes it, ',
  'half-undone': '',
  nothing: '',
} as const;
