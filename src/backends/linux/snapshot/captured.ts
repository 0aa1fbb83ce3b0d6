/** A Linux host as a snapshot has it: the way back from describe-host.ts. */
import { bytesOf } from '../../../model/bytes.ts';
import { remembered } from '../../../model/remembered.ts';
import { Failure } from '../../../model/failure.ts';
import type { HostSnapshot } from '../../../model/host/host-snapshot.ts';
import {
  entries,
  fail,
  flag,
  items,
  type JsonNode,
  member,
  nullable,
  oneOf,
  parsed,
  text,
  wholeNumber,
} from '../../../model/json-node.ts';
import { portSetAt } from '../../../model/ports/json-ports.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import type { BootReader } from '../boot/boot.ts';
import { entryOf, formerFiles, persistFileAt } from '../boot/found-files.ts';
import type { FoundFile, LinuxHost, LinuxState, PersistFile } from '../host.ts';
import {
  LINUX_SETTINGS,
  parseSetting,
  sysctlName,
  type LinuxSettings,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';

/** Throws a Failure in one sentence where it is none. */
export function capturedHost(snapshot: HostSnapshot, persistFile: string): LinuxHost {
  const state = capturedState(snapshot);
  const kept = capturedPersistFile(state, persistFile, snapshot.state);
  return { ...state, persistFile: kept, formerFiles: formerFiles(state.files, kept.realPath) };
}

/** Read once, however many plans are tried on it. */
const capturedState = remembered(({ host, state: node }: HostSnapshot): LinuxState => {
  return {
    platform: 'linux',
    host,
    ...liveSettings(node),
    readers: bootReaders(member(node, 'readers')),
    files: items(member(node, 'files')).map(foundFile),
    aliases: entries(member(node, 'aliases'), text),
    user: ownerAt(member(node, 'user')),
  };
});

export function capturedOwnership({ state }: HostSnapshot): Ownership {
  const owned = member(state, 'owned');
  return { reserved: portSetAt(member(owned, 'reserved')), managed: items(member(owned, 'managed')).map(text) };
}

function liveSettings(state: JsonNode): Pick<LinuxState, 'live' | 'untold'> {
  const settings = member(state, 'settings');
  const rows = SETTING_KEYS.map((key) => {
    const row = items(settings).find((each) => member(each, 'setting').value === sysctlName(key));
    return { key, row: row ?? (LINUX_SETTINGS[key].isInEverySnapshot ? missing(settings, key) : null) };
  });
  const untold = rows.filter(({ row }) => row === null).map(({ key }) => key);
  if (flag(member(state, 'image'))) return { live: null, untold };
  const found = rows.flatMap(({ key, row }) => {
    const value = row && nullable(member(row, 'live'), (live) => liveValue(live, key));
    return value === null ? [] : [[key, value] as const];
  });
  return { live: Object.fromEntries(found), untold };
}

function missing(settings: JsonNode, key: SettingKey): never {
  return fail(settings, `${sysctlName(key)} in it`);
}

function liveValue(live: JsonNode, key: SettingKey): LinuxSettings[SettingKey] {
  return parsed(live, (given) => parseSetting(key, given), "the kernel's text");
}

function bootReaders(node: JsonNode): readonly [BootReader, ...BootReader[]] {
  const [first, ...others] = items(node).map((reader) => oneOf(reader, ['systemd-sysctl', 'procps']));
  return first ? [first, ...others] : fail(node, 'a boot reader in it');
}

function foundFile(node: JsonNode): FoundFile {
  const [target, planted] = [member(node, 'target'), member(node, 'planted')];
  const kind = oneOf(member(node, 'kind'), ['file', 'device', 'directory', 'missing', 'unreadable']);
  return {
    path: text(member(node, 'path')),
    kind,
    ...(target.value !== undefined && { target: text(target) }),
    text: bytesOf(text(member(node, 'text'))),
    attributes: kind === 'file' ? { mode: wholeNumber(member(node, 'mode')), ...ownerAt(node) } : null,
    isPlanted: planted.value !== undefined && flag(planted),
  };
}

function ownerAt(node: JsonNode): { readonly uid: number; readonly gid: number } {
  return { uid: wholeNumber(member(node, 'uid')), gid: wholeNumber(member(node, 'gid')) };
}

/** A file that boot readers do not find counts as not there: they would not read it either. */
function capturedPersistFile(state: LinuxState, path: string, { file }: JsonNode): PersistFile {
  const entry = entryOf(state, path);
  if (!entry) return { path, realPath: path, state: null, obstacle: null };
  const kept = persistFileAt(path, entry);
  if (kept) return kept;
  const message = `${path} could not be read when ${file} was made: run \`portplan snapshot\` as root there`;
  throw new Failure('unreadable-host', message);
}
