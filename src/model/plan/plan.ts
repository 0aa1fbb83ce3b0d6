import type { HostPlatform } from '../host/host-facts.ts';
import type { NetworkScope } from '../host/network-scope.ts';
import { isPending, type Change } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FileChange } from './file-state.ts';
import type { Ownership } from './ownership.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';
import type { Position } from './position.ts';
import { formatInvocation } from '../program.ts';
import type { SettingKey } from '../settings/setting-key.ts';
import type { Step } from './step.ts';

/** Some reserved ports and what becomes of them. Foreign: made by neither this plan nor an earlier apply. */
export interface ReservationRow {
  readonly ports: PortSet;
  readonly fate: 'added' | 'kept' | 'released' | 'foreign-kept' | 'foreign-removed';
  /** The service, or the reason that a reservation gives. */
  readonly because: string | null;
  readonly at: Position | null;
  /** Windows: where, for instance `ipv4/tcp`. */
  readonly stacks?: readonly string[];
}

/** The ephemeral range as it will be, and how many of its ports reservations leave. */
export interface Capacity {
  readonly range: PortRange;
  readonly total: number;
  readonly usable: number;
}

/** One setting, in both layers, with the words that a reader needs beside the values. */
export interface SettingView {
  readonly key: SettingKey;
  /** The OS's own name: Windows has several settings for one key. */
  readonly setting: string;
  readonly live: Change | null;
  /** Null where the plan is for live settings only. */
  readonly boot: Change | null;
  /** What each boot reader makes of the files as they are; the one that runs at boot first. */
  readonly readers: readonly ReaderView[];
}

export interface ReaderView {
  readonly reader: string;
  readonly value: string;
  /** `file:line` that gives the value; null for the kernel's default. */
  readonly from: string | null;
  /** Each line that sets the same and loses: `file:line`, and the value that it gives; null where it gives none. */
  readonly shadows: readonly { readonly line: string; readonly value: string | null }[];
}

/** What would change on a host: a plain value that can be shown, kept, compared, and done. */
export interface Plan {
  readonly platform: HostPlatform;
  readonly host: string;
  readonly name: string | null;
  readonly file: string;
  /** Whose network settings these are. */
  readonly network: NetworkScope;
  /** Boot files are left out: of an image never, in a network namespace and in a container unless they are asked for. */
  readonly isLiveOnly: boolean;
  readonly settings: readonly SettingView[];
  readonly reservations: readonly ReservationRow[];
  readonly capacity: Capacity | null;
  readonly files: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
  readonly steps: readonly Step[];
  readonly ownership: { readonly before: Ownership; readonly after: Ownership };
  /** Values that the plan depends on and does not change, by name: the range that decides what is to be reserved, for instance. */
  readonly unmanagedValues: Readonly<Record<string, string>>;
}

/** Whether an apply would do anything: also where every value is right, but stands in another file than it should. */
export function hasChanges({ steps }: Plan): boolean {
  return steps.length > 0;
}

export function changesOf(plan: Plan): readonly Change[] {
  return plan.settings.flatMap(changesIn);
}

/** The changes of one setting: live first. */
function changesIn({ live, boot }: Pick<SettingView, 'live' | 'boot'>): readonly Change[] {
  return [live, boot].filter((change) => change !== null);
}

/** Whether an apply would change the setting, in whatever layer. */
export function isChanging(view: Pick<SettingView, 'live' | 'boot'>): boolean {
  return changesIn(view).some(isPending);
}

/** The programs that an apply runs, in this order, as a person would type them. */
export function commandsOf({ steps }: Plan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'run' ? step.run.map(formatInvocation) : []));
}

/** The settings of a plan that an apply has changed, this one or an earlier one. */
export function managedAfter({ managed }: Ownership, settings: readonly SettingView[]): readonly string[] {
  const mine = settings.filter((view) => managed.includes(view.setting) || isChanging(view));
  return mine.map(({ setting }) => setting);
}
