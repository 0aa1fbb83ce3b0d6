/** Which file changes make the wanted values the boot values, as every boot reader of the host will read them. */
import { type Bytes, NO_BYTES } from '../../../model/bytes.ts';
import { dirname } from 'node:path/posix';
import { differs, type FileChange } from '../../../model/plan/file-state.ts';
import { SYSCTL_DIRECTORIES, type SysctlTree } from '../boot/boot-types.ts';
import { ownLines, withOwnLines, type OwnAssignment, type OwnPlace } from '../boot/own-lines.ts';
import type { LinuxHost } from '../host.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  type LinuxSettings,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { type BootFault, bootFaults, forbidsPlan } from './boot-faults.ts';
import { unprivilegedStartFirst } from './live-steps.ts';
import { treeWithFile } from './tree-with-file.ts';

export interface Persistence {
  readonly changes: readonly FileChange[];
  readonly faults: readonly BootFault[];
}

const NEW_FILE_MODE = 0o644;

/** Nothing changes where every reader ends in the wanted values already, whichever file says so. */
export function persist(host: LinuxHost, wanted: Partial<LinuxSettings>): Persistence {
  const present = bootFaults(host, host.files, wanted);
  const isRight = present.every((fault) => !forbidsPlan(fault, host) && fault.why !== 'default');
  if (isRight && host.formerFiles.length === 0) return { changes: [], faults: present };
  const faulty = new Set(present.map((fault) => fault.key));
  const last = { keys: ALL_KEYS, place: 'at the end', order: startFirst(wanted) ? START_FIRST : RANGE_FIRST } as const;
  return firstFitting(host, wanted, attempts(wanted, faulty), last);
}

interface Attempt {
  /** The keys that get a line where they have none yet. */
  readonly keys: ReadonlySet<SettingKey>;
  readonly place: OwnPlace;
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
    { keys: ALL_KEYS, place: 'at the start' },
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

/**
 * The first one after which all readers end in the wanted values: by a line, or where no line can count, by the kernel's default.
 * The last one where none does.
 */
function firstFitting(
  host: LinuxHost,
  wanted: Partial<LinuxSettings>,
  tries: readonly Attempt[],
  last: Attempt,
): Persistence {
  let byDefault: Persistence | null = null;
  // Most attempts come to the same text: one line has no order, and in a new file every place is the same.
  for (const text of new Set(tries.map((attempt) => textAfter(host, wanted, attempt)))) {
    const found = withText(host, wanted, text);
    if (!bootsAsWanted(found, host)) continue;
    if (!found.faults.some(({ why }) => why === 'default')) return found;
    byDefault ??= found;
  }
  return byDefault ?? withText(host, wanted, textAfter(host, wanted, last));
}

/** Whether no reader ends in another value than the wanted one. */
export function bootsAsWanted({ faults }: Persistence, host: LinuxHost): boolean {
  return !faults.some((fault) => forbidsPlan(fault, host));
}

/** The text of the persist file after an attempt. */
function textAfter(host: LinuxHost, wanted: Partial<LinuxSettings>, { keys, place, order }: Attempt): Bytes {
  const before = host.persistFile.state?.text ?? NO_BYTES;
  const present = [...host.formerFiles.map((file) => file.state.text), before].flatMap(ownLines);
  return withOwnLines(before, assignments(present, wanted, keys, order), place);
}

function withText(host: LinuxHost, wanted: Partial<LinuxSettings>, text: Bytes): Persistence {
  const { state, realPath } = host.persistFile;
  const created = text === '' ? null : { text, mode: NEW_FILE_MODE, ...host.user };
  const after = state ? { ...state, text } : created;
  // The new file first: cut off between the two, the host still has its boot values.
  const changes = [{ path: realPath, before: state, after }, ...host.formerFiles.map(withoutOwnLines)];
  const tree = changes.reduce<SysctlTree>(
    (files, { path, after: file }) => treeWithFile(files, path, file?.text ?? null),
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
