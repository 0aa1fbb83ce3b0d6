/** The values that a plan was made from, so that a later apply can tell what has changed on the host since. */
import { createHash } from 'node:crypto';
import type { FileState } from './file-state.ts';
import type { Ownership } from './ownership.ts';
import { hasChanges, type Plan, type ReaderView, type SettingView } from './plan.ts';
import { formatPortSet, formatRange } from '../ports/port-set.ts';
import type { Step } from './step.ts';

/** The values that a plan has found, by labels in words: `net.ipv4.ip_local_port_range (live)`, or a file's path. */
export type ObservedValues = Readonly<Record<string, string>>;

export function observedBy({ network, settings, files, ownership, unmanagedValues }: Plan): ObservedValues {
  return Object.fromEntries([
    ...(network.kind === 'host' ? [] : [['the network namespace', network.identity ?? 'unknown'] as const]),
    ['what earlier applies made', observedOwnership(ownership.before)] as const,
    ...Object.entries(unmanagedValues),
    ...settings.flatMap(observedSetting),
    ...files.map(({ path, before }) => [path, observedFile(before)] as const),
  ]);
}

function observedSetting({ setting, live, boot, readers }: SettingView): readonly (readonly [string, string])[] {
  return [
    ...(live ? [[`${setting} (live)`, live.before ?? 'not set'] as const] : []),
    ...(readers.length > 0
      ? readers.map((reader) => [`${setting} (${reader.reader})`, observedValue(reader)] as const)
      : boot
        ? [[`${setting} (at boot)`, boot.before ?? 'not set'] as const]
        : []),
  ];
}

/** `50051 by /etc/sysctl.d/zzz-portplan.conf:2`. */
function observedValue({ value, from, shadows }: ReaderView): string {
  const over = shadows.length > 0 ? ` over ${shadows.map(({ line }) => line).join(' ')}` : '';
  return `${value || 'none'} by ${from ?? 'default'}${over}`;
}

/** A digest instead of the bytes, which the reader of a message need not see. */
function observedFile(file: FileState | null): string {
  if (!file) return 'not there';
  const { text, mode, uid, gid } = file;
  return `mode ${mode.toString(8)}, owner ${uid}:${gid}, ${digestOf(text)}`;
}

function observedOwnership({ reserved, managed, excluded = {} }: Ownership): string {
  const rows = Object.entries(excluded).map(([setting, ranges]) => `${setting} ${ranges.map(formatRange).join(',')}`);
  return [formatPortSet(reserved), ...managed, ...rows].filter(Boolean).join('; ') || 'nothing';
}

/** `sha256:` and 64 digits. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

const [MOST, LONGEST] = [3, 60];

/** What a person has agreed to; an apply may do nothing else. */
export interface Approval {
  readonly seen: ObservedValues;
  readonly steps: readonly Step[];
}

export function approvalOf(plan: Plan): Approval {
  return { seen: observedBy(plan), steps: plan.steps };
}

/** What has changed since the approval, in words; null where an apply would do what was approved, or has nothing left to do. */
export function movedSince(then: Approval, now: Plan): string | null {
  if (!hasChanges(now)) return null;
  const seen = observedBy(now);
  const labels = new Set([...Object.keys(then.seen), ...Object.keys(seen)]);
  const moved = [...labels].filter((label) => then.seen[label] !== seen[label]);
  if (moved.length === 0) return sameSteps(then, now) ? null : 'what is to be done there is no longer the same';
  const told = moved.slice(0, MOST).map((label) => `${label} is ${short(seen[label])}, was ${short(then.seen[label])}`);
  return [...told, ...(moved.length > MOST ? [`${moved.length - MOST} more`] : [])].join('; ');
}

function short(value = 'not looked at'): string {
  const text = value.replaceAll('\t', '-') || 'none';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Owners of new files are not compared: a new file belongs to the account that applies, and another one may have planned. */
function sameSteps(a: Approval, b: Plan): boolean {
  return JSON.stringify(a.steps.map(ownerless)) === JSON.stringify(b.steps.map(ownerless));
}

function ownerless(step: Step): Step {
  if (step.kind !== 'file' || step.before !== null || step.after === null) return step;
  return { ...step, after: { ...step.after, uid: 0, gid: 0 } };
}
