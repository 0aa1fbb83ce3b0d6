import type { SettingAccess } from '../model/plan/setting-access.ts';
import type { System } from '../system/system.ts';

/** What apply and rollback change: a machine, and access to the settings of its OS. */
export interface ApplyTarget {
  readonly system: System;
  readonly settings: SettingAccess;
}
