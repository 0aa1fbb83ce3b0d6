/** Where a boot reader will not end in the values that a plan wants, and what is in the way. */
import { bootState, readerStop, type ReaderStop } from '../boot/boot-state.ts';
import {
  bootsWith,
  type BootFileLine,
  type BootReader,
  type BootSetting,
  type SysctlTree,
} from '../boot/boot-types.ts';
import { filesByPath, isOwnLine } from '../boot/own-lines.ts';
import { treeWithoutRun } from '../boot/file-order.ts';
import type { LinuxHost } from '../host.ts';
import { formatSetting, KERNEL_DEFAULTS, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';

/** A reader that will not end in the wanted value of a setting, whatever portplan writes to its file. */
export interface BootFault {
  readonly reader: BootReader;
  readonly key: SettingKey;
  readonly value: string;
  /** The line because of which ours does not count; null where there is none. */
  readonly from: BootFileLine | null;
  /** What that line does: a reader that writes only the last line of a setting writes none where the kernel refuses that one. */
  readonly does: 'sets' | 'cancels' | 'is-refused';
  /** default: the value is the wanted one, by a default that not every kernel has. */
  readonly why: 'shadowed' | 'not-read' | 'refused' | 'truncated' | 'stopped' | 'default';
  /** Where the reader hangs or dies. */
  readonly stop?: ReaderStop;
}

/** Whether the fault forbids the plan. A list that only `sysctl --system`, run by hand, would cut is worth a warning alone. */
export function forbidsPlan({ why, reader }: BootFault, host: LinuxHost): boolean {
  if (why === 'default') return false;
  return why !== 'truncated' || reader === host.readers[0];
}

/** `tree`: the files as the reader will find them, where /run still has its own. */
export function bootFaults(host: LinuxHost, tree: SysctlTree, wanted: Partial<LinuxSettings>): readonly BootFault[] {
  const found = [...new Set([tree, treeWithoutRun(tree)])].flatMap((files) => faultsOf(host, files, wanted));
  return [...new Map(found.toReversed().map((fault) => [`${fault.reader} ${fault.key}`, fault])).values()].toReversed();
}

function faultsOf(host: LinuxHost, tree: SysctlTree, wanted: Partial<LinuxSettings>): readonly BootFault[] {
  const keys = SETTING_KEYS.filter((key) => wanted[key] !== undefined);
  return host.readers.flatMap((reader) => {
    const boot = bootState(reader, tree);
    const stop = readerStop(reader, tree);
    return keys.flatMap((key) => {
      const { value, from } = boot[key];
      const planned = formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted });
      if (bootsWith(boot, key, planned)) return [];
      const fault = { reader, key, value };
      if (value !== planned && stop && from === null) return [{ ...fault, from, does: 'sets', why: 'stopped', stop }];
      const why = value === planned ? 'default' : reason(tree, host, boot[key]);
      return [{ ...fault, ...lineInTheWay(boot[key], why), why }];
    });
  });
}

function lineInTheWay(
  { from, cancelledBy, refused }: BootSetting,
  why: BootFault['why'],
): Pick<BootFault, 'from' | 'does'> {
  if (from) return { from, does: 'sets' };
  if (cancelledBy) return { from: cancelledBy, does: 'cancels' };
  const last = why === 'shadowed' || why === 'default' ? refused.at(-1) : undefined;
  return last ? { from: last, does: 'is-refused' } : { from: null, does: 'sets' };
}

function reason(
  tree: SysctlTree,
  host: LinuxHost,
  { from, shadowed, refused, truncated }: BootSetting,
): BootFault['why'] {
  const own = (origin: BootFileLine | null): boolean =>
    origin !== null && isPersisted(tree, host.persistFile.realPath, origin);
  if (truncated && own(from)) return 'truncated';
  if (refused.some(own)) return 'refused';
  return shadowed.some(own) ? 'shadowed' : 'not-read';
}

/** Whether the line stands between portplan's markers in the file at `path`. */
function isPersisted(tree: SysctlTree, path: string, origin: BootFileLine): boolean {
  const file = filesByPath(tree).get(origin.file);
  return file !== undefined && (file.target ?? file.path) === path && isOwnLine(tree, origin);
}
