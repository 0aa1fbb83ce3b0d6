/**
 * The text that `portplan snapshot` prints: its envelope. The state inside is for the backend of its OS to check (checked-state.ts).
 * Other keys are not looked at: a newer portplan may write more of them (formatVersion 1.x).
 */
import { looksLikeSnapshot, looksLikeKeptPlan } from '../model/own-json.ts';
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { jsonFaultPlace } from './json-fault.ts';
import { badSnapshot, type JsonNode, member, oneOf, parsed, textValue, unexpected } from '../model/json-node.ts';

/** Throws a Failure in one sentence where it is no snapshot. `file`: its name in that sentence. */
export function readHostSnapshot(file: string, given: string): HostSnapshot {
  if (looksLikeKeptPlan(given)) throw keptPlan(file);
  const remedy = snapshotRemedy(mayBeSnapshot(given) ? file : '');
  const envelope: JsonNode = { value: parseJson(file, decoded(given), remedy), path: '', file, remedy };
  expectSnapshot(envelope);
  const platform = oneOf(member(envelope, 'platform'), ['linux', 'windows']);
  return { platform, host: hostName(member(envelope, 'host')), state: member(envelope, 'snapshot') };
}

/** Whether the remedy may name the file: it must not send a snapshot over a file that is something else. */
function mayBeSnapshot(given: string): boolean {
  return given.trim() === '' || looksLikeSnapshot(given);
}

function keptPlan(file: string): Failure {
  return new Failure('bad-snapshot', `${file} is a kept plan, not a snapshot: \`portplan apply\` does what it says`);
}

/** The host's name, without control characters, as terminals and patches show it. */
function hostName(node: JsonNode): string {
  const isPrintable = (name: string): string | null => (/^[^\0-\x1f\x7f-\x9f]+$/.test(name) ? name : null);
  return parsed(node, isPrintable, 'a name without control characters');
}

/**
 * How to make the snapshot. It names `file` only where that is a .json file, as others may be a plan, for instance; and where every
 * shell takes the name as it is.
 */
export function snapshotRemedy(file: string, verb = 'make it'): string {
  return `${verb} with \`portplan snapshot > ${/^\w[\w./-]*\.json$|^[./][\w./-]*\.json$/.test(file) ? file : 'FILE'}\` on the host`;
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
    throw badSnapshot(`${file}:${jsonFaultPlace(given)}`, 'it is no JSON', remedy);
  }
}

function expectSnapshot(envelope: JsonNode): void {
  if (!isEvidentlySnapshot(envelope.value))
    throw badSnapshot(envelope.file, 'it has no "command": "snapshot" with a "formatVersion"', envelope.remedy);
  const version = member(envelope, 'formatVersion');
  if (!textValue(version).startsWith('1.')) {
    const newer = 'update portplan here if a newer one made it, or ';
    throw unexpected({ ...version, remedy: `${newer}${version.remedy}` }, '1.x');
  }
  const error = member(envelope, 'error');
  if (error.value == null) return;
  throw badSnapshot(error.file, `it could not be made: ${textValue(member(error, 'message'))}`, error.remedy);
}

/** Of anything else no value is shown: a name may lead to a secret. */
function isEvidentlySnapshot(value: unknown): boolean {
  const { command, formatVersion } = Object(value) as Readonly<Record<string, unknown>>;
  return command === 'snapshot' && typeof formatVersion === 'string' && /^\d{1,3}\.\d{1,3}$/.test(formatVersion);
}
