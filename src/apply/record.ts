/** Records as text, and what follows from them. */
import { eitherOwnership, type Ownership } from '../model/plan/ownership.ts';
import type { ApplyRecord, Detours } from '../model/plan/record.ts';
import { parseSealed, sealedText } from './json-with-digest.ts';
import isRecord from './record-schema.generated.js';

export function recordText(record: ApplyRecord): string {
  return sealedText(record);
}

/** Reads what `recordText` writes; null when the text is no record. */
export function parseRecord(text: string): ApplyRecord | null {
  return parseSealed(text, isRecord) as ApplyRecord | null;
}

/** One record of `first` followed by `next`: to undo it leads back to where `first` began, also when `next` is cut off in turn. */
export function compose(first: ApplyRecord, next: ApplyRecord): ApplyRecord {
  return {
    ...next,
    settings: joined(first.settings, next.settings, (change) => change.setting),
    files: joined(first.files, next.files, (change) => change.path),
    ownership: {
      before: first.ownership.before,
      after: next.ownership.after,
      meanwhile: ownershipMeanwhile(first),
    },
  };
}

/** What portplan may own after an unfinished apply: all that it owned before, and all that it was to own afterwards. */
export function ownershipMeanwhile({ ownership: { before, after, meanwhile = before } }: ApplyRecord): Ownership {
  return eitherOwnership(meanwhile, eitherOwnership(before, after));
}

function joined<S, T extends { readonly before: S; readonly after: S } & Detours<S>>(
  first: readonly T[],
  next: readonly T[],
  nameOf: (change: T) => string,
): readonly T[] {
  const later = new Map(next.map((change) => [nameOf(change), change]));
  const both = first.flatMap((change) => {
    const then = later.get(nameOf(change));
    if (then) return [{ ...change, after: then.after, meanwhile: [...(change.meanwhile ?? []), change.after] }];
    return isOnlyOne([change.before, change.after, ...(change.meanwhile ?? [])]) ? [] : [change];
  });
  const earlier = new Set(first.map(nameOf));
  return [...both, ...next.filter((change) => !earlier.has(nameOf(change)))];
}

function isOnlyOne(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size === 1;
}
