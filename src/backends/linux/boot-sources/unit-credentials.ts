/** From where systemd-sysctl.service is given the credential sysctl.extra: by the unit and its drop-ins. */
import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { nameTest } from '../boot/glob.ts';
import { bootSourceText, hasEntry, NOT_THERE } from './boot-source-text.ts';
import { unescapeC } from './unescape-c.ts';

export const CREDENTIAL = 'sysctl.extra';

/** What the unit says, each of the three in the order in which systemd goes by them: the first that is there is taken. */
export interface UnitCredentials {
  /** A path, or null for the stores of the system. */
  readonly load: { readonly path: string | null; readonly isEncrypted: boolean } | null;
  readonly isImported: boolean;
  /** A value in the unit itself; its text begins in that line of the file. Null text: an encrypted one. */
  readonly given: { readonly path: string; readonly text: Bytes | null } | null;
}

const NOTHING: UnitCredentials = { load: null, isImported: false, given: null };
/** Where no unit is found, the way of every systemd that knows the credential. */
const BY_DEFAULT: UnitCredentials = { ...NOTHING, load: { path: null, isEncrypted: false } };

const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const UNIT = 'systemd-sysctl.service';

export function unitCredentials(system: ReadOnlySystem): UnitCredentials {
  const unit = unitFile(system);
  const start = unit ? withUnitFile(NOTHING, unit.path, unit.text) : BY_DEFAULT;
  return dropIns(system).reduce(
    (before, file) => withUnitFile(before, file, bootSourceText(system, file) ?? ''),
    start,
  );
}

function unitFile(system: ReadOnlySystem): { readonly path: string; readonly text: Bytes } | null {
  for (const path of FOLDERS.map((folder) => `${folder}/${UNIT}`)) {
    const text = bootSourceText(system, path);
    if (text !== null) return { path, text };
  }
  return null;
}

/** The link to /dev/null that `systemctl mask` makes of the unit, where that is the first one that systemd finds; null where it is none. */
export function maskedReaderUnit(system: ReadOnlySystem): string | null {
  const path = FOLDERS.map((folder) => `${folder}/${UNIT}`).find((each) => hasEntry(system, each));
  const target = path && orNull([...NOT_THERE, 'EACCES'], () => system.readLink(path));
  return path && target === '/dev/null' ? path : null;
}

/** One of each name, of the first folder that has it, in the order of the names. */
function dropIns(system: ReadOnlySystem): readonly string[] {
  const found = new Map<string, string>();
  for (const folder of FOLDERS.map((each) => `${each}/${UNIT}.d`)) {
    const names = orNull([...NOT_THERE, 'EACCES'], () => (system.status(folder) ? system.list(folder) : [])) ?? [];
    for (const name of names) if (name.endsWith('.conf') && !found.has(name)) found.set(name, `${folder}/${name}`);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function withUnitFile(before: UnitCredentials, path: string, text: string): UnitCredentials {
  if (!text.includes('Credential')) return before;
  return assignmentsIn(text).reduce((credentials, line) => withLine(credentials, path, line), before);
}

interface LogicalLine {
  /** The index of the line that it begins in. */
  readonly i: number;
  readonly text: string;
}

/** A line that ends in a backslash goes on in the next one, and a blank stands between them. */
function assignmentsIn(text: string): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let [parts, start]: [string[], number] = [[], 0];
  const end = (): void => {
    if (parts.length > 0) found.push({ i: start, text: parts.join(' ').trim() });
    parts = [];
  };
  for (const [i, line] of text.split('\n').entries()) {
    if (parts.length === 0) start = i;
    parts.push(line.replace(/\\$/, ''));
    if (!line.endsWith('\\')) end();
  }
  end();
  return found;
}

const ASSIGNMENT = /^(Load|Import|Set)Credential(Encrypted)?\s*=\s*([^:]*)(?::(.*))?$/s;

interface UnitLine {
  readonly path: string;
  readonly i: number;
  /** A pattern of Import, a name otherwise; empty to take back what was said before. */
  readonly name: string;
  readonly value: string | undefined;
  readonly isEncrypted: boolean;
}

function withLine(before: UnitCredentials, path: string, { i, text }: LogicalLine): UnitCredentials {
  const [, how, encrypted, name = '', value] = ASSIGNMENT.exec(text) ?? [];
  if (how === undefined || !isMatch(name)) return before;
  return {
    ...before,
    ...SAID[how as keyof typeof SAID]({ path, i, name, value, isEncrypted: encrypted !== undefined }),
  };
}

const SAID: Readonly<Record<'Load' | 'Import' | 'Set', (line: UnitLine) => Partial<UnitCredentials>>> = {
  Load: ({ name, value, isEncrypted }) => ({ load: name === '' ? null : { path: value ?? null, isEncrypted } }),
  // With a second name, it is imported by that one.
  Import: ({ name, value }) => (value === undefined ? { isImported: name !== '' } : {}),
  Set: (line) => ({ given: line.name === '' ? null : given(line) }),
};

/** Whether the pattern stands for the credential; an empty one stands for all. */
function isMatch(pattern: string): boolean {
  return pattern === '' || nameTest(pattern)(CREDENTIAL);
}

function given({ path, i, value = '', isEncrypted }: UnitLine): UnitCredentials['given'] {
  if (isEncrypted) return { path, text: null };
  const text = unescapeC(value);
  return text === null ? null : { path, text: bytesOf('\n'.repeat(i) + text) };
}
