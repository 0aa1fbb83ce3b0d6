/** Which file changes make the wanted values the boot values, as every boot reader of the host will read them. */
import { NO_BYTES, type Bytes } from '../../../model/bytes.ts';
import { basename, dirname } from 'node:path/posix';
import { differs, type FileChange } from '../../../model/plan/file-state.ts';
import type { BootReader, BootSetting, BootFileLine, SysctlFile, SysctlTree } from '../boot/boot-types.ts';
import { bootsWith, SYSCTL_CONF, SYSCTL_DIRECTORIES } from '../boot/boot-types.ts';
import { bootState, readerStop, type ReaderStop } from '../boot/boot-state.ts';
import type { LinuxHost } from '../host.ts';
import { unprivilegedStartFirst } from './live-steps.ts';
import { isOwnLine, ownLines, withOwnLines, type OwnAssignment } from '../boot/own-lines.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  type LinuxSettings,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
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
  readonly why: 'shadowed' | 'not-read' | 'refused' | 'truncated' | 'stopped';
  /** Where the reader hangs or dies. */
  readonly stop?: ReaderStop;
}

export interface Persistence {
  readonly changes: readonly FileChange[];
  readonly faults: readonly BootFault[];
}

const NEW_FILE_MODE = 0o644;

/** Nothing changes where every reader ends in the wanted values already, whichever file says so. */
export function persist(host: LinuxHost, wanted: Partial<LinuxSettings>): Persistence {
  const present = bootFaults(host, host.files, wanted);
  if (!present.some((fault) => forbidsPlan(fault, host)) && host.formerFiles.length === 0)
    return { changes: [], faults: present };
  const faulty = new Set(present.map((fault) => fault.key));
  const last = { keys: ALL_KEYS, place: 'at the end', order: startFirst(wanted) ? START_FIRST : RANGE_FIRST } as const;
  return firstFitting(host, wanted, attempts(wanted, faulty), last);
}

interface Attempt {
  /** The keys that get a line where they have none yet. */
  readonly keys: ReadonlySet<SettingKey>;
  readonly place: 'in place' | 'at the end';
  readonly order: readonly SettingKey[];
}

const ALL_KEYS: ReadonlySet<SettingKey> = new Set(SETTING_KEYS);
/** The two settings that refuse each other: which one goes first depends on what other files have set by then. */
const RANGE_FIRST = SETTING_KEYS;
const START_FIRST = [...SETTING_KEYS.filter((key) => key !== 'ephemeral'), 'ephemeral'] as const;

/**
 * For hosts whose two readers need the two orders: systemd-sysctl keeps the place of the first of two equal lines, and
 * `sysctl --system` writes both.
 */
const START_TWICE: readonly SettingKey[] = [...START_FIRST, 'unprivilegedPortStart'];
const RANGE_TWICE: readonly SettingKey[] = [...RANGE_FIRST, 'ephemeral'];

/** The order that suits the kernel's defaults comes first, as most hosts have no other files that set any of them. */
function attempts(wanted: Partial<LinuxSettings>, faulty: ReadonlySet<SettingKey>): readonly Attempt[] {
  const orders = startFirst(wanted) ? [START_FIRST, RANGE_FIRST] : [RANGE_FIRST, START_FIRST];
  const places = [
    { keys: faulty, place: 'in place' },
    { keys: ALL_KEYS, place: 'in place' },
    { keys: ALL_KEYS, place: 'at the end' },
  ] as const;
  const inOrders = (all: readonly (readonly SettingKey[])[]) =>
    places.flatMap((each) => all.map((order) => ({ ...each, order })));
  return [...inOrders(orders), ...inOrders([START_TWICE, RANGE_TWICE])];
}

function startFirst({
  unprivilegedPortStart = KERNEL_DEFAULTS.unprivilegedPortStart,
}: Partial<LinuxSettings>): boolean {
  return unprivilegedStartFirst(KERNEL_DEFAULTS.ephemeral.first, unprivilegedPortStart);
}

/** The first one after which all readers end in the wanted values; the last one where none does. */
function firstFitting(
  host: LinuxHost,
  wanted: Partial<LinuxSettings>,
  tries: readonly Attempt[],
  last: Attempt,
): Persistence {
  for (const attempt of tries) {
    const found = candidate(host, wanted, attempt);
    if (bootsAsWanted(found, host)) return found;
  }
  return candidate(host, wanted, last);
}

/** Whether no reader ends in another value than the wanted one. */
export function bootsAsWanted({ faults }: Persistence, host: LinuxHost): boolean {
  return !faults.some((fault) => forbidsPlan(fault, host));
}

/** Whether the fault forbids the plan. A list that only `sysctl --system`, run by hand, would cut is worth a warning alone. */
export function forbidsPlan(fault: BootFault, host: LinuxHost): boolean {
  return fault.why !== 'truncated' || fault.reader === host.readers[0];
}

function candidate(host: LinuxHost, wanted: Partial<LinuxSettings>, { keys, place, order }: Attempt): Persistence {
  const { state, realPath } = host.persistFile;
  const before = state?.text ?? NO_BYTES;
  const present = [...host.formerFiles.map((file) => file.state.text), before].flatMap(ownLines);
  const text = withOwnLines(before, assignments(present, wanted, keys, order), place);
  const created = text === '' ? null : { text, mode: NEW_FILE_MODE, ...host.user };
  const after = state ? { ...state, text } : created;
  // The new file first: cut off between the two, the host still has its boot values.
  const changes = [{ path: realPath, before: state, after }, ...host.formerFiles.map(withoutOwnLines)];
  const tree = changes.reduce<SysctlTree>(
    (files, { path, after: file }) => withFile(files, path, file?.text ?? null),
    host.files,
  );
  return { changes: changes.filter(differs), faults: bootFaults(host, tree, wanted) };
}

function withoutOwnLines({ path, state }: LinuxHost['formerFiles'][number]): FileChange {
  const text = withOwnLines(state.text, [], 'in place');
  // A drop-in that held nothing else was portplan's own; /etc/sysctl.conf belongs to the host even when it is empty.
  const ours = text === '' && SYSCTL_DIRECTORIES.some((directory) => directory === dirname(path));
  return { path, before: state, after: ours ? null : { ...state, text } };
}

/** The lines that stand already, with the wanted values of `keys` and of every line that sets a wanted key. */
function assignments(
  present: readonly OwnAssignment[],
  wanted: Partial<LinuxSettings>,
  keys: ReadonlySet<SettingKey>,
  order: readonly SettingKey[],
): readonly OwnAssignment[] {
  const values = new Map(present.map(({ name, value }) => [name, value]));
  for (const key of SETTING_KEYS) {
    const value = wanted[key];
    const name = sysctlName(key);
    if (value !== undefined && (keys.has(key) || values.has(name))) {
      values.set(name, formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted }).replace('\t', ' '));
    }
  }
  return order.flatMap((key) => {
    const value = values.get(sysctlName(key));
    return value === undefined ? [] : [{ name: sysctlName(key), value }];
  });
}

/** The tree as it will be once the file at `path` has this text; null deletes it. */
function withFile(tree: SysctlTree, path: string, text: Bytes | null): SysctlTree {
  const isIt = (file: SysctlFile): boolean => (file.target ?? file.path) === path;
  if (text === null) return tree.filter((file) => !isIt(file));
  if (tree.some(isIt)) return tree.map((file) => (isIt(file) ? { ...file, kind: 'file', text } : file));
  return isRead(path) ? [...tree, { path, kind: 'file' as const, text }].sort(byPath) : tree;
}

function isRead(path: string): boolean {
  return (
    path === SYSCTL_CONF || (SYSCTL_DIRECTORIES.some((d) => d === dirname(path)) && basename(path).endsWith('.conf'))
  );
}

function byPath(a: SysctlFile, b: SysctlFile): number {
  const [x, y] = [a, b].map(
    (file) => [SYSCTL_DIRECTORIES.findIndex((d) => d === dirname(file.path)), file.path] as const,
  );
  // What is none of these files keeps its place.
  if (x === undefined || y === undefined || (x[0] < 0 && y[0] < 0)) return 0;
  return x[0] - y[0] || (x[1] < y[1] ? -1 : 1);
}

function bootFaults(host: LinuxHost, tree: SysctlTree, wanted: Partial<LinuxSettings>): readonly BootFault[] {
  const keys = SETTING_KEYS.filter((key) => wanted[key] !== undefined);
  return host.readers.flatMap((reader) => {
    const boot = bootState(reader, tree);
    const stop = readerStop(reader, tree);
    return keys.flatMap((key) => {
      const { value } = boot[key];
      const isRight = bootsWith(boot, key, formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted }));
      if (!isRight && stop && boot[key].from === null)
        return [{ reader, key, value, from: null, does: 'sets', why: 'stopped', stop }];
      const why = reason(tree, host, boot[key]);
      return isRight ? [] : [{ reader, key, value, ...lineInTheWay(boot[key], why), why }];
    });
  });
}

function lineInTheWay(
  { from, cancelledBy, refused }: BootSetting,
  why: BootFault['why'],
): Pick<BootFault, 'from' | 'does'> {
  if (from) return { from, does: 'sets' };
  if (cancelledBy) return { from: cancelledBy, does: 'cancels' };
  const last = why === 'shadowed' ? refused.at(-1) : undefined;
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
  const file = tree.find((entry) => entry.path === origin.file);
  return file !== undefined && (file.target ?? file.path) === path && isOwnLine(tree, origin);
}
