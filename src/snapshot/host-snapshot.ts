/**
 * The text that `portplan snapshot` prints, and what a lint needs of it. Other keys are not looked at: a newer portplan may
 * write more of them (formatVersion 1.x).
 */
import { parseDocument } from 'yaml';
import { Failure } from '../model/failure.ts';
import type { HostFacts, StackFacts } from '../model/host/host-facts.ts';
import { looksLikeSnapshot, type HostSnapshot } from '../model/host/host-snapshot.ts';
import type { Listener } from '../model/sockets/listener.ts';
import {
  badSnapshot,
  fail,
  flag,
  items,
  type JsonNode,
  member,
  oneOf,
  parsed,
  text,
  unexpected,
} from '../model/json-node.ts';
import { looksLikeKeptPlan } from '../kept-plan/kept-plan.ts';
import { isPort, portRangeAt, portSetAt } from '../model/ports/json-ports.ts';
import { noPorts, portSet } from '../model/ports/port-set.ts';
import {
  LINUX_SETTINGS,
  parseSetting,
  sysctlName,
  type LinuxOnlyFacts,
  type LinuxSettings,
} from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey, type SettingKey } from '../model/settings/setting-key.ts';
import { readUnfinished, type Unfinished } from '../model/plan/unfinished.ts';

/** Throws a Failure in one sentence where it is no snapshot. `file`: its name in that sentence. */
export function readHostSnapshot(file: string, given: string): HostSnapshot {
  if (looksLikeKeptPlan(given)) throw keptPlan(file);
  const remedy = snapshotRemedy(mayBeSnapshot(given) ? file : '');
  const envelope: JsonNode = { value: parseJson(file, decoded(given), remedy), path: '', file, remedy };
  expectSnapshot(envelope);
  const platform = oneOf(member(envelope, 'platform'), ['linux', 'windows']);
  return { platform, host: hostName(member(envelope, 'host')), state: member(envelope, 'snapshot') };
}

/** Not over a file that is something else. */
function mayBeSnapshot(given: string): boolean {
  return given.trim() === '' || looksLikeSnapshot(given);
}

function keptPlan(file: string): Failure {
  return new Failure('bad-snapshot', `${file} is a kept plan, not a snapshot: \`portplan apply\` does what it says`);
}

/** It is shown on terminals and in patches. */
function hostName(node: JsonNode): string {
  const isPrintable = (name: string): string | null => (/^[^\0-\x1f\x7f-\x9f]+$/.test(name) ? name : null);
  return parsed(node, isPrintable, 'a name without control characters');
}

/** What the plan files of a host are judged by. */
export function hostFacts({ platform, host, state }: HostSnapshot): HostFacts {
  return platform === 'linux' ? linuxFacts(host, state) : windowsFacts(host, state);
}

/** What listens there; null where nobody can tell, or an older portplan did not write it yet. */
export function listenersIn({ state }: HostSnapshot): readonly Listener[] | null {
  const listeners = member(state, 'listeners');
  if (listeners.value == null) return null;
  return items(listeners).map((each) => {
    const port = member(each, 'port');
    return {
      protocol: oneOf(member(each, 'protocol'), ['tcp', 'udp']),
      address: text(member(each, 'address')),
      port: isPort(port.value) ? port.value : fail(port, 'a port'),
    };
  });
}

/** Throws a Failure for a snapshot of a portplan that did not write all yet that a plan looks at. */
export function unfinishedIn({ state }: HostSnapshot): Unfinished | null {
  const unfinished = member(state, 'unfinished');
  if (unfinished.value !== undefined) return readUnfinished(unfinished);
  const { file } = state;
  const message = `${file} is by an older portplan, and enough for lint, not for plan; update portplan there`;
  throw new Failure('bad-snapshot', `${message} and ${snapshotRemedy(file, 'make it anew')}`);
}

/** Not over a file that may be something else, a plan for instance. */
export function snapshotRemedy(file: string, verb = 'make it'): string {
  return `${verb} with \`portplan snapshot > ${file.endsWith('.json') ? file : 'FILE'}\` on the host`;
}

/** `>` of Windows PowerShell writes UTF-16, which read as UTF-8 is a strange mark, and a zero behind each character. */
function decoded(given: string): string {
  if (given.startsWith('\uFFFD\uFFFD')) return given.slice(2).replaceAll('\0', '');
  return given.replace(/^\uFEFF/, '');
}

function parseJson(file: string, given: string, remedy: string): unknown {
  if (given.trim() === '') throw badSnapshot(file, 'it is empty', remedy);
  try {
    return JSON.parse(given);
  } catch {
    throw badSnapshot(`${file}${placeOfFault(given)}`, 'it is no JSON', remedy);
  }
}

/**
 * `:line:column`, where the YAML parser stumbles too: JSON.parse says where in some versions of Node only. A key that stands
 * twice is no fault in JSON, and to look for one takes the square of the number of keys.
 */
function placeOfFault(given: string): string {
  try {
    const [place] = parseDocument(given, { uniqueKeys: false }).errors[0]?.linePos ?? [];
    return place ? `:${place.line}:${place.col}` : '';
  } catch {
    return '';
  }
}

function expectSnapshot(envelope: JsonNode): void {
  const version = member(envelope, 'formatVersion');
  if (typeof version.value !== 'string' || !/^1\.\d+$/.test(version.value)) {
    const newer = 'update portplan here if a newer one made it, or ';
    throw unexpected({ ...version, remedy: `${newer}${version.remedy}` }, '1.x');
  }
  oneOf(member(envelope, 'command'), ['snapshot']);
  const error = member(envelope, 'error');
  if (error.value == null) return;
  throw badSnapshot(error.file, `it could not be made: ${text(member(error, 'message'))}`, error.remedy);
}

/** An image has no live values: what it boots with counts, as its own boot reader computes it. */
function linuxFacts(host: string, snapshot: JsonNode): HostFacts {
  const range = linuxValue(snapshot, 'ephemeral');
  const ephemeral = settingAt(range, 'ephemeral');
  const reserved = settingAt(linuxValue(snapshot, 'reserved'), 'reserved');
  const owned = portSetAt(member(member(snapshot, 'owned'), 'reserved'));
  const all = { ephemeral, reserved, owned, lasting: noPorts, held: [] };
  return {
    platform: 'linux',
    host,
    layer: range.path.endsWith('live') ? 'live' : 'boot',
    stacks: STACKS.map((stack) => ({ ...stack, ...all })),
    ...linuxOnlyFacts((key) => (isUntold(snapshot, key) ? null : settingAt(linuxValue(snapshot, key), key))),
  };
}

function linuxOnlyFacts(valueOf: (key: LinuxOnlyKey) => LinuxOnlyFacts[LinuxOnlyKey]): LinuxOnlyFacts {
  return Object.fromEntries(LINUX_ONLY_KEYS.map((key) => [key, valueOf(key)])) as LinuxOnlyFacts;
}

function settingAt<K extends SettingKey>(node: JsonNode, key: K): LinuxSettings[K] {
  return parsed(node, (given) => parseSetting(key, given), LINUX_SETTINGS[key].form);
}

/** Whether an older portplan made the snapshot, and did not write the setting yet. */
function isUntold(snapshot: JsonNode, key: SettingKey): boolean {
  return !LINUX_SETTINGS[key].isInEverySnapshot && settingRow(snapshot, key) === undefined;
}

function settingRow(snapshot: JsonNode, key: SettingKey): JsonNode | undefined {
  return items(member(snapshot, 'settings')).find((each) => member(each, 'setting').value === sysctlName(key));
}

/** The kernel's own text. */
function linuxValue(snapshot: JsonNode, key: SettingKey): JsonNode {
  const setting = settingRow(snapshot, key) ?? fail(member(snapshot, 'settings'), `${sysctlName(key)} in it`);
  const live = member(setting, 'live');
  if (live.value !== null) return live;
  const reader = oneOf(member(snapshot, 'bootReader'), ['systemd-sysctl', 'procps']);
  return member(member(member(setting, 'persisted'), reader), 'value');
}

function windowsFacts(host: string, snapshot: JsonNode): HostFacts {
  const given = items(member(snapshot, 'stacks'));
  const excluded = member(member(snapshot, 'owned'), 'excluded');
  const stacks = STACKS.map(({ family, protocol }) => {
    const stack = given.find(
      (each) => member(each, 'family').value === family && member(each, 'protocol').value === protocol,
    );
    const owned = member(excluded, `${family}/${protocol}/excludedportrange`);
    return stack ? windowsStack(stack, owned) : fail(member(snapshot, 'stacks'), `${family} ${protocol} in it`);
  });
  return { platform: 'windows', host, layer: 'live', stacks, ...linuxOnlyFacts(() => null) };
}

function windowsStack(stack: JsonNode, owned: JsonNode): StackFacts {
  const [dynamic, excluded] = [member(stack, 'dynamic'), member(stack, 'excluded')];
  const rows = items(member(excluded, 'active')).map((row) => ({
    range: portRangeAt(row),
    isAdministered: flag(member(row, 'administered')),
  }));
  return {
    family: oneOf(member(stack, 'family'), ['ipv4', 'ipv6']),
    protocol: oneOf(member(stack, 'protocol'), ['tcp', 'udp']),
    ephemeral: portRangeAt(member(dynamic, 'active')),
    reserved: portSet(rows.filter(({ isAdministered }) => isAdministered).map(({ range }) => range)),
    owned: owned.value === undefined ? noPorts : portSetAt(owned),
    lasting: portSet(items(member(excluded, 'persistent')).map(portRangeAt)),
    held: rows.filter(({ isAdministered }) => !isAdministered).map(({ range }) => range),
  };
}

const STACKS = (['ipv4', 'ipv6'] as const).flatMap((family) =>
  (['tcp', 'udp'] as const).map((protocol) => ({ family, protocol })),
);
