/** An apply or rollback that was cut off, as far as plans look at it. A snapshot keeps it without the bytes of files. */
import type { ApplyRecord, SettingChange } from './record.ts';

export interface Unfinished extends Pick<ApplyRecord, 'action' | 'at' | 'plan'> {
  readonly settings: readonly Pick<SettingChange, 'setting' | 'before' | 'after'>[];
}

export function describeUnfinished(unfinished: Unfinished | null): Unfinished | null {
  if (!unfinished) return null;
  const { action, at, plan, settings } = unfinished;
  return {
    action,
    at,
    plan,
    settings: settings.map(({ setting, before, after }) => ({ setting, before, after })),
  };
}
