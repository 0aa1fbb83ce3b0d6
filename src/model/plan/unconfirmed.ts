/** An apply that is undone at its deadline, unless it is confirmed before. */
import type { ApplyRecord } from './record.ts';

/** What runs the undo: a timer of systemd, or a process of its own that waits. */
export type TimerKind = 'systemd' | 'detached';

/** What undoes the apply at its deadline, in words. */
export const TIMER_WORDS: Readonly<Record<TimerKind, string>> = {
  systemd: 'a systemd timer',
  detached: 'a process that waits',
};

/** What was started to undo the apply. */
export interface Timer {
  readonly by: TimerKind;
  /** The process that waits, where it is no timer of systemd. */
  readonly process?: WaitingProcess;
}

export interface WaitingProcess {
  readonly pid: number;
  /** When it was started, as the OS tells it: another process may have its number by now. */
  readonly started: string;
  /** Where its number means this process. */
  readonly namespace: string;
}

/** A moment by the clock that nobody sets: so many seconds after a boot, which has a name. */
export interface Moment {
  readonly boot: string;
  readonly seconds: number;
}

export interface Unconfirmed extends Timer {
  readonly formatVersion: `1.${number}`;
  /** What the timer was told: a timer with another one is an old one, and does nothing. */
  readonly token: string;
  /** The id and the time of the record that the apply makes. */
  readonly record: number;
  readonly at: string;
  readonly plan: string;
  /** UTC, ISO 8601, by the clock as it was set then. */
  readonly deadline: string;
  /** The same moment by the clock that the timer goes by; 0.1.0 did not write it. */
  readonly due?: Moment;
  /** Files that take up the room which the undo needs. */
  readonly reserves?: readonly string[];
  /** Why it could not be undone at its deadline. */
  readonly failed?: string;
}

/** What becomes of an apply that nobody confirms. */
export type UndoOutlook =
  /** It is undone then, by the clock as it is set now. */
  | { readonly kind: 'due'; readonly deadline: string }
  /** It is being undone, or that is tried again. */
  | { readonly kind: 'late' }
  /** What was to undo it is no longer there. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'rebooted' }
  /** Its deadline is over, and nothing tells whether anything still waits. */
  | { readonly kind: 'unknown' };

/** The outlook where nothing but the time of day is known: of a snapshot, and of what 0.1.0 wrote. */
export function undoOutlookByTime({ deadline }: Pick<Unconfirmed, 'deadline'>, now: Date): UndoOutlook {
  return now.toISOString() < deadline ? { kind: 'due', deadline } : { kind: 'unknown' };
}

/** The part that plans look at, and that a snapshot keeps. */
export type Waiting = Pick<Unconfirmed, 'at' | 'plan' | 'deadline' | 'by' | 'failed'>;

export function describeWaiting(unconfirmed: Unconfirmed | null): Waiting | null {
  if (!unconfirmed) return null;
  const { at, plan, deadline, by, failed } = unconfirmed;
  return { at, plan, deadline, by, ...(failed !== undefined && { failed }) };
}

export function isRecordOf({ record, at }: Unconfirmed, { id, at: made }: Pick<ApplyRecord, 'id' | 'at'>): boolean {
  return id === record && made === at;
}

/** Whether the record is that of the apply, or of a rollback that undoes it. */
export function isAbout(unconfirmed: Unconfirmed, record: Pick<ApplyRecord, 'id' | 'at' | 'undoes'>): boolean {
  return isRecordOf(unconfirmed, record) || record.undoes === unconfirmed.record;
}

/** `the apply of 2026-11-21 09:12:40 UTC (edge-gateway)`. */
export function describeUnconfirmed({ at, plan }: Pick<Unconfirmed, 'at' | 'plan'>): string {
  return `the apply of ${utcText(at)} (${plan})`;
}

/** `2026-11-21 09:12:40 UTC`, of a time in ISO 8601. */
export function utcText(time: string): string {
  return time.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
}
