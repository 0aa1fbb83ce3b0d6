import type { SettingAccess } from '../model/plan/setting-access.ts';
import type { System } from '../system/system.ts';

/** What apply works on: a machine, and how its OS keeps settings. */
export interface ApplyTarget {
  readonly system: System;
  readonly settings: SettingAccess;
}
