import type { Change } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FileChange } from './file-state.ts';
import type { Ownership } from './ownership.ts';
import type { PortRange, PortSet } from './port-set.ts';
import type { Position } from './position.ts';
import type { Step } from './step.ts';

/** Some reserved ports and what becomes of them. Foreign: made by neither this plan nor an earlier apply. */
export interface ReservationRow {
  readonly ports: PortSet;
  readonly fate: 'added' | 'kept' | 'released' | 'foreign-kept' | 'foreign-removed';
  /** The service, or the reason that a reservation gives. */
  readonly because: string | null;
  readonly at: Position | null;
}

/** The ephemeral range as it will be, and how many of its ports reservations leave. */
export interface Capacity {
  readonly range: PortRange;
  readonly total: number;
  readonly usable: number;
}

/** One setting, in both layers, with the words that a reader needs beside the values. */
export interface SettingView {
  readonly setting: string;
  /** DESIGN's word for it: `reserved ports`, `ephemeral range`, `unprivileged port start`. */
  readonly title: string;
  readonly live: Change | null;
  readonly boot: Change;
  /** `file:line` that gives the boot value before the change; null for the kernel's default. */
  readonly bootFrom: string | null;
}

/** What would change on a host: a plain value that can be shown, kept, compared, and done. */
export interface Plan {
  readonly platform: 'linux';
  readonly host: string;
  readonly name: string | null;
  readonly file: string;
  readonly settings: readonly SettingView[];
  readonly reservations: readonly ReservationRow[];
  readonly capacity: Capacity | null;
  readonly files: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
  readonly steps: readonly Step[];
  readonly ownership: { readonly before: Ownership; readonly after: Ownership };
}

export function changesOf(plan: Plan): readonly Change[] {
  return plan.settings.flatMap(({ live, boot }) => (live ? [live, boot] : [boot]));
}
