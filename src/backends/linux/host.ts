import type { HostNames } from '../../model/host/host-names.ts';
import type { NetworkScope } from '../../model/host/network-scope.ts';
import type { FileState } from '../../model/plan/file-state.ts';
import type { BootReader, SysctlFile } from './boot/boot-types.ts';
import type { LinuxSettings } from '../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../model/settings/setting-key.ts';

/** The state of a Linux host, as far as port plans go: a plain, JSON-able value. */
export interface LinuxHost extends Omit<LinuxState, 'readers'> {
  /** The readers that are installed, the one that runs at boot first; none where the plan is for live settings only. */
  readonly readers: readonly BootReader[];
  readonly persistFile: PersistFile;
  /** Other files with portplan's own lines, from a time when the plan named another file. */
  readonly formerFiles: readonly { readonly path: string; readonly state: FileState }[];
}

export const TCP_SETTINGS = ['tcp_timestamps', 'tcp_max_tw_buckets'] as const;
type TcpSetting = (typeof TCP_SETTINGS)[number];

/** What is known of a Linux host without a plan: a snapshot keeps this. */
export interface LinuxState {
  readonly platform: 'linux';
  readonly host: string;
  /** Whose network settings `live` are. */
  readonly network: NetworkScope;
  /** The kernel's values; a setting that this kernel lacks is left out. Null for an image, which has no kernel. */
  readonly live: Partial<LinuxSettings> | null;
  /** Settings of the kernel that decide how long ports stay in TIME_WAIT, as it prints them; portplan does not manage them. */
  readonly tcp: Readonly<Partial<Record<TcpSetting, string>>>;
  /** Settings of which the snapshot of an older portplan says nothing: whether the kernel has them is not known. */
  readonly notCaptured: readonly SettingKey[];
  /** The readers that are installed; the first is the one that runs at boot. */
  readonly readers: readonly [BootReader, ...BootReader[]];
  readonly files: readonly FoundFile[];
  /** Files beside those of boot readers that set something, and that none of them reads: copies, and names without .conf. */
  readonly strayFiles: readonly SysctlFile[];
  /** Places where a credential for systemd-sysctl may lie that the user may not see. */
  readonly unseenSources: readonly string[];
  /** Directories of boot readers that lead to one that is listed already: /lib/sysctl.d to /usr/lib/sysctl.d on most hosts. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Names that plans may write as numbers; left out where they were not read. */
  readonly names?: HostNames;
  /** The account that a new file will belong to. */
  readonly user: { readonly uid: number; readonly gid: number };
}

/** An entry that boot readers find, with what must be known before it is written. */
export interface FoundFile extends SysctlFile {
  /** Mode and owner of the file that it leads to; null where it leads to none, or to one that may not be read. */
  readonly attributes: Omit<FileState, 'text'> | null;
  /** Whether it is a link of another account that leads to what is not theirs. */
  readonly isPlanted: boolean;
}

/** The file that keeps the boot values, before the plan. */
export interface PersistFile {
  /** As the plan names it. */
  readonly path: string;
  /** Where links lead: this path is written. */
  readonly realPath: string;
  /** Bytes, mode and owner of the file; null where there is none yet. */
  readonly state: FileState | null;
  /**
   * Why it can't be written. planted-link: a link of another account on the way, which leads to what is not theirs and is not
   * followed; dangling-link: one that leads nowhere; fleeting: links lead to where no file outlasts a boot; not-a-file: a
   * directory, for instance.
   */
  readonly obstacle: 'planted-link' | 'dangling-link' | 'fleeting' | 'not-a-file' | null;
}
