/** Records as text, and what follows from them. */
import { differs } from '../model/file-state.ts';
import type { ApplyRecord } from '../model/record.ts';
import isRecord from './record-schema.generated.js';

export function formatRecord(record: ApplyRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Null when the text is no record. */
export function parseRecord(text: string): ApplyRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? (value as ApplyRecord) : null;
  } catch {
    return null;
  }
}

/** `next` done after `first`, as one record: undoing it leads to where `first` began. */
export function compose(first: ApplyRecord, next: ApplyRecord): ApplyRecord {
  return {
    ...next,
    settings: joined(first.settings, next.settings, (change) => change.setting).filter(
      ({ before, after }) => before !== after,
    ),
    files: joined(first.files, next.files, (change) => change.path).filter(differs),
    ownership: { before: first.ownership.before, after: next.ownership.after },
  };
}

function joined<B, T extends { readonly before: B; readonly after: B }>(
  first: readonly T[],
  next: readonly T[],
  nameOf: (change: T) => string,
): readonly T[] {
  const later = new Map(next.map((change) => [nameOf(change), change]));
  const both = first.map((change) => ({ ...change, after: later.get(nameOf(change))?.after ?? change.after }));
  const earlier = new Set(first.map(nameOf));
  return [...both, ...next.filter((change) => !earlier.has(nameOf(change)))];
}
