/** The lines of a sysctl file that are about a setting and do not do what they were written for. */
import { bytesOf, decodeUtf8 } from '../../../model/bytes.ts';
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import type { BootReader } from '../boot/boot-types.ts';
import { READER_RULES } from '../boot/boot-state.ts';
import type { BootAssignment, SysctlText } from '../boot/reader.ts';
import { hasOctal, isMisread, writtenAlone } from './kernel-reading.ts';
import { nearKey } from './near-key.ts';

/** refused: by the kernel. misread: taken for something else than it looks like. cut: read in part by procps. */
type ValueFault = 'refused' | 'misread' | 'cut';
/** misspelt: a key of no setting. ignored: no assignment at all, or none for one of the readers. wide: in UTF-16. */
export type LineFaultKind = ValueFault | 'misspelt' | 'ignored' | 'wide';

export interface LineFault {
  readonly kind: LineFaultKind;
  readonly key: SettingKey;
  /** The number of the line, from 1. */
  readonly line: number;
  /** The line, decoded. */
  readonly text: string;
  /** What stands where a key should; of a line that names a setting, that name. */
  readonly word: string;
  readonly value: string;
  /** What the next lines go on with, of which readers make nothing; empty where the value ends with its line. */
  readonly rest: string;
  /** The readers that do not do what the line says; all of them where `isForAll`. */
  readonly readers: readonly BootReader[];
  readonly isForAll: boolean;
  /** Of a long list: the kernel took what one of the readers handed to it before the part that it refused. */
  readonly isTakenInPart?: boolean;
}

/** In the order of the lines. `readers`: those that are to read the file. */
export function lineFaults(file: SysctlText, readers: readonly BootReader[]): readonly LineFault[] {
  const wide = wideText(file.text);
  if (wide !== null) return wideFaults(wide, readers);
  const byReader = readers.map((reader) => ({ reader, lines: assignmentsByLine(reader, file) }));
  const texts = file.text.split('\n');
  return texts.flatMap((bytes, i) => {
    const understood = byReader.map(({ reader, lines }) => ({ reader, line: lines.get(i + 1) ?? null }));
    return lineFault({ bytes, line: i + 1, rest: () => restOf(texts, i + 1) }, understood) ?? [];
  });
}

/** A value that is written on in these lines, with or without a backslash. Each line stands for itself to all readers. */
function restOf(texts: readonly string[], next: number): string {
  let end = next;
  while (end < texts.length && /^\s*[\d,"'][^=]*$/.test(texts[end] ?? '')) end++;
  return decodeUtf8(bytesOf(texts.slice(next, end).join('\n'))).trim();
}

/** A text in UTF-16, as some editors of Windows write it: readers find no key in it. Null for any other one. */
function wideText(text: string): string | null {
  if (!/^(?:\xff\xfe|\xfe\xff)/.test(text)) return null;
  const bytes = Buffer.from(text.slice(2, text.length - (text.length % 2)), 'latin1');
  return (text.startsWith('\xff') ? bytes : bytes.swap16()).toString('utf16le');
}

function wideFaults(text: string, readers: readonly BootReader[]): readonly LineFault[] {
  return text.split('\n').flatMap((line, i) => {
    if (BLANK_OR_COMMENT.test(line)) return [];
    const fault = withoutSetting(line.replace(/\r$/, ''), {
      line: i + 1,
      text: line,
      rest: () => '',
      readers,
      isForAll: true,
    });
    return fault ? [{ ...fault, kind: 'wide' as const }] : [];
  });
}

interface Understood {
  readonly reader: BootReader;
  /** Null where the reader takes the line for no assignment that reaches a setting. */
  readonly line: BootAssignment | null;
}

/** Of several in one line (a CR ends one for systemd-sysctl) the first that reaches a setting. */
function assignmentsByLine(reader: BootReader, file: SysctlText): ReadonlyMap<number, BootAssignment> {
  const reaching = READER_RULES[reader].assignments(file).filter(({ targets }) => targets.length > 0);
  return new Map(reaching.toReversed().map((each) => [each.origin.line, each]));
}

const BLANK_OR_COMMENT = /^\s*(?:[#;].*)?$/s;

interface Written {
  readonly bytes: string;
  readonly line: number;
  /** Looked for where the line is about a setting alone. */
  readonly rest: () => string;
}

function lineFault({ bytes, line, rest }: Written, understood: readonly Understood[]): LineFault | null {
  if (BLANK_OR_COMMENT.test(bytes)) return null;
  const reading = understood.find((each) => each.line !== null)?.line;
  const deaf = understood.filter((each) => each.line === null).map(({ reader }) => reader);
  const text = decodeUtf8(bytesOf(bytes)).replace(/\r$/, '');
  const common = { line, text, readers: deaf, isForAll: deaf.length === understood.length };
  if (!reading) return withoutSetting(text, { ...common, rest });
  const [target, ...others] = reading.targets;
  if (!target) return null;
  const value = decodeUtf8(bytesOf(reading.value ?? ''));
  const named = { ...common, rest: rest(), key: target.setting, word: sysctlName(target.setting), value };
  if (deaf.length > 0) return { ...named, kind: 'ignored' };
  if (reading.value === null) return null;
  if (others.length === 0) return valueFault(named, reading.value, understood);
  const all = { readers: understood.map(({ reader }) => reader), isForAll: true };
  return hasOctal(reading.value) ? { ...named, ...all, kind: 'misread' } : null;
}

type Place = Pick<LineFault, 'line' | 'text' | 'readers' | 'isForAll'> & Pick<Written, 'rest'>;

/** A line of which no reader makes a setting, and that means one. */
function withoutSetting(text: string, place: Place): LineFault | null {
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals);
  const near = nearKey(key);
  if (!near) return null;
  const behind = key.slice(near.start + near.word.length);
  const value = equals < 0 ? valueBeside(key, near.start, behind) : text.slice(equals + 1);
  const isKeyAlone = equals >= 0 && /^\s*-*\s*\S+\s*$/.test(key);
  const word = isKeyAlone ? key.trim().replace(/^-+/, '') : near.word;
  const kind = isKeyAlone ? 'misspelt' : 'ignored';
  return { ...place, rest: place.rest(), kind, key: near.key, word, value: value.trim() };
}

/** `8080` of `net.ipv4.… 8080`, `net.ipv4.…: 8080` and `echo 8080 > /proc/sys/net/ipv4/…`. */
function valueBeside(key: string, start: number, behind: string): string {
  const written = /^\s*(?:echo|printf)\s+(.*?)\s*>/.exec(key.slice(0, start));
  return written?.[1] ?? behind.replace(/^[\s:=]+/, '');
}

function valueFault(
  named: Omit<LineFault, 'kind'>,
  bytes: string,
  understood: readonly Understood[],
): LineFault | null {
  const results = understood.map(({ reader }) => ({
    reader,
    ...writtenAlone(reader, named.key, bytes),
  }));
  const by = (found: readonly { readonly reader: BootReader }[]) => ({
    readers: found.map(({ reader }) => reader),
    isForAll: found.length === results.length,
  });
  const refusing = results.filter(({ isRefused }) => isRefused);
  if (refusing.length > 0)
    return { ...named, ...by(refusing), kind: 'refused', isTakenInPart: refusing.some(({ taken }) => taken > 0) };
  if (named.rest !== '' || isMisread(named.key, bytes)) return { ...named, ...by(results), kind: 'misread' };
  const cutting = results.filter(({ taken }) => named.key === 'reserved' && taken <= bytes.length);
  return cutting.length > 0 ? { ...named, ...by(cutting), kind: 'cut' } : null;
}
