/** An apply that is undone at its deadline, unless it is confirmed before. */
import type { ApplyRecord } from './record.ts';

/** What runs the undo: a timer of systemd, or a process of its own that waits. */
export type TimerKind = 'systemd' | 'detached';

/** What undoes the apply at its deadline, in words. */
export const TIMER_WORDS: Readonly<Record<TimerKind, string>> = {
  systemd: 'a systemd timer',
  detached: 'a process that waits',
};

export interface Unconfirmed {
  readonly formatVersion: `1.${number}`;
  /** What the timer was told: a timer with another one is an old one, and does nothing. */
  readonly token: string;
  /** The id and the time of the record that the apply makes. */
  readonly record: number;
  readonly at: string;
  readonly plan: string;
  /** UTC, ISO 8601, for people: the timer itself goes by the monotonic clock. */
  readonly deadline: string;
  readonly by: TimerKind;
  /** Why it could not be undone at its deadline. */
  readonly failed?: string;
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
