/** What happens to the settings at boot: the files that a boot reader finds, and what comes of them. */
import type { Bytes } from '../../../model/bytes.ts';
import { LINUX_SETTINGS } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';

/**
 * systemd-sysctl runs at boot where systemd does; procps is `sysctl --system`, which runs at boot elsewhere and by hand
 * or from packages everywhere. They read the same directories and do not agree in everything.
 */
export type BootReader = 'systemd-sysctl' | 'procps';

/** What messages call them. */
export const READER_NAMES: Readonly<Record<BootReader, string>> = {
  'systemd-sysctl': 'systemd-sysctl',
  procps: '`sysctl --system`',
};

/** The directories of both readers, highest first: a name found in one hides the same name in those below it. */
export const SYSCTL_DIRECTORIES = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
] as const;

export const SYSCTL_CONF = '/etc/sysctl.conf';

/** One entry of those directories whose name ends in `.conf`, or /etc/sysctl.conf itself; a plain, JSON-able value. */
export interface SysctlFile {
  /** As listed, for instance /etc/sysctl.d/99-sysctl.conf (below `--root`, as the host itself would name it). */
  readonly path: string;
  /**
   * What the path leads to, links followed: a device is /dev/null, which masks, or another one without text. endless: a FIFO or
   * a device that never ends, at which every reader hangs. broken: a file that gives an error to everybody who reads it. masked: not
   * one of these files, but the unit of systemd-sysctl, which therefore does not run at boot.
   */
  readonly kind: 'file' | 'device' | 'directory' | 'missing' | 'unreadable' | 'endless' | 'broken' | 'masked';
  /**
   * What it is, where it is none of the files of boot readers. Another command line than that of this boot, or of the default
   * entry, sets nothing, and what a script sets is a doubt alone.
   */
  readonly source?: 'kernel-command-line' | 'other-boot-entry' | 'credential' | 'ufw' | 'tuned' | 'script';
  /** The real path, when a link leads there. */
  readonly target?: string;
  /** Empty unless `kind` is file. */
  readonly text: Bytes;
}

export type SysctlTree = readonly SysctlFile[];

/** A line of a file that assigns, or cancels, one of the settings. */
export interface BootFileLine {
  readonly file: string;
  readonly line: number;
}

/** A line that loses, and what the setting would be by it alone. */
export interface LosingLine extends BootFileLine {
  /** The kernel's own text; null for a line that cancels, or that the kernel refuses. */
  readonly value: string | null;
}

/** A line whose value the kernel refuses. */
export interface RefusedLine extends BootFileLine {
  /** What the reader hands to the kernel, without the newline. */
  readonly written: Bytes;
}

/** `file:line` */
export function formatOrigin({ file, line }: BootFileLine): string {
  return `${file}:${line}`;
}

export interface BootSetting {
  /** The kernel's own text for the value after boot, as `formatSetting` gives it. */
  readonly value: string;
  /** The line whose value was taken; null when no file sets it and the kernel's default stays. */
  readonly from: BootFileLine | null;
  /** The `-key` line because of which no other line is written and the kernel's default stays; null if none does that. */
  readonly cancelledBy: BootFileLine | null;
  /** Lines that assign or cancel the same setting and lose, in the order in which they were read. */
  readonly shadowed: readonly LosingLine[];
  /** Lines whose value the kernel refuses (EINVAL) when the reader writes it. */
  readonly refused: readonly RefusedLine[];
  /** True when the reader hands the kernel only the first part of a long reserved list (procps: one write, 4,095 bytes). */
  readonly truncated: boolean;
}

/** The outcome of one boot reader over one tree, starting from the kernel's defaults. */
export type BootState = Readonly<Record<SettingKey, BootSetting>>;

/** Whether every kernel boots with this value: a default that differs between kernels is not relied on. */
export function bootsWith(boot: BootState, key: SettingKey, value: string): boolean {
  const { value: found, from } = boot[key];
  return found === value && (from !== null || LINUX_SETTINGS[key].isDefaultOfEveryKernel);
}
