/** What a boot reader is made of: pure functions from files to lines, and from lines to writes. */
import type { LinuxSettings } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import type { ReachedSetting } from './proc-path.ts';
import type { BootFileLine, SysctlFile, SysctlTree } from './boot-types.ts';

/** What a line says, whatever key it names. */
export interface ParsedLine {
  /** Below /proc/sys, as this reader spells it; may be a glob. */
  readonly path: string;
  /** Latin1, blanks around it trimmed; null for a `-key` alone, which excludes the path. */
  readonly value: string | null;
}

/** A line that the reader understood. */
export interface BootAssignment extends ParsedLine {
  readonly origin: BootFileLine;
  /** The settings that the path or the glob reaches. */
  readonly targets: readonly ReachedSetting[];
}

/** A line's value on its way to the kernel. */
export interface SettingWrite {
  readonly setting: SettingKey;
  readonly value: string;
  readonly line: BootAssignment;
}

/** What decides which lines a reader finds: a file's name, for their places, and its text. */
export type SysctlText = Pick<SysctlFile, 'path' | 'text'>;

export interface ReaderRules {
  /** What keeps it from running at boot. */
  readonly maskedBy: (tree: SysctlTree) => SysctlFile | undefined;
  /** The files that it reads, in order. */
  readonly files: (tree: SysctlTree) => readonly SysctlFile[];
  readonly assignments: (file: SysctlText) => readonly BootAssignment[];
  /** A line at which the reader dies before it writes anything; null where there is none. */
  readonly dyingAt: (lines: readonly BootAssignment[]) => BootAssignment | null;
  /** What it writes to the settings, in order. */
  readonly writes: (lines: readonly BootAssignment[]) => readonly SettingWrite[];
  /** What the kernel has of `text`, a value and its newline, after all the calls of write(2) that the reader makes for it. */
  readonly write: (before: LinuxSettings, setting: SettingKey, text: string) => LineWrite;
}

export interface LineWrite {
  /** All settings, afterwards: parts that the kernel took before it refused one stay in force. */
  readonly settings: LinuxSettings;
  /** How many characters the kernel took. */
  readonly taken: number;
  /** True when the last call was refused (EINVAL). */
  readonly isRefused: boolean;
}
