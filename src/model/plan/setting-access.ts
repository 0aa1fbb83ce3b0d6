import type { ProgramRun } from '../program.ts';
import type { ApplyRecord, SettingChange } from './record.ts';
import type { Step } from './step.ts';

/** How an OS keeps the settings that steps and records name. A backend knows. */
export interface SettingAccess {
  /** The setting's text now, as far as the change is about it: `before` and `after` are such texts. */
  read(change: SettingChange): string | Promise<string>;
  /** Whether a run between the texts of the change may have left `now`: one of them, or what was written when it was cut off. */
  isLeftBy(change: SettingChange, now: string): boolean;
  /** Why programs did not bring the change about: one clause for a person. */
  refusal(change: SettingChange, attempts: readonly ProgramRun[]): string | Promise<string>;
  /** Throws a Failure where this user may not change settings; nothing was tried then. */
  expectPermitted(): void | Promise<void>;
  /** Starts what a run that was cut off has stopped, before that run is done again or undone. */
  recover(unfinished: ApplyRecord, next: 'apply' | 'undo'): void | Promise<void>;
  /** Throws a Failure where it can be known now that a step will be refused, and could not be undone. */
  expectFeasible(steps: readonly Step[]): void | Promise<void>;
}
