/** What one apply or rollback changed, exactly, so that it can be undone. */
import { differs, type FileChange, type FileState } from './file-state.ts';
import type { Ownership } from './ownership.ts';

export interface ApplyRecord {
  readonly formatVersion: `1.${number}`;
  readonly id: number;
  readonly action: 'apply' | 'rollback';
  /** For a rollback: the record that it undid. */
  readonly undoes?: number;
  /** For a rollback that was done without a command of the user: its apply was not confirmed. */
  readonly because?: 'not-confirmed';
  /** For a rollback: what it left alone, since another program had changed it. */
  readonly kept?: readonly Kept[];
  /** In an image: settings that the record named, which an image does not have. */
  readonly leftOut?: readonly string[];
  readonly plan: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly settings: readonly SettingChange[];
  readonly files: readonly (FileChange & Detours<FileState | null>)[];
  readonly ownership: { readonly before: Ownership; readonly after: Ownership; readonly meanwhile?: Ownership };
}

/** What an undo leaves alone, since another program has changed it. */
export interface Kept {
  /** The name of a setting, or the path of a file. */
  readonly name: string;
  /** What it was then, in words. */
  readonly now: string;
}

/** Values or files that runs which were cut off left behind; they may still be there. */
export interface Detours<T> {
  readonly meanwhile?: readonly T[];
}

/** What a record leaves changed: a service that was stopped and started again stands in it for the case of a kill. */
export function lastingChanges({ settings }: Pick<ApplyRecord, 'settings'>): readonly SettingChange[] {
  return settings.filter(({ before, after }) => before !== after);
}

export function lastingFiles({ files }: Pick<ApplyRecord, 'files'>): ApplyRecord['files'] {
  return files.filter(differs);
}

/** A setting, in the OS's own text. Of excluded port ranges only those that portplan made. */
export interface SettingChange extends Detours<string> {
  readonly setting: string;
  readonly before: string;
  readonly after: string;
}
