/** listing.txt, as examples/capture/capture-linux.sh writes it: what stands where, whose it is, and which file is its copy. */
import { bytesOf, decodeUtf8, isUtf8, type Bytes } from '../../../model/bytes.ts';
import { grouped } from '../../../model/grouped.ts';
import { basename, dirname } from 'node:path/posix';
import type { FileStatus, ReadOnlySystem } from '../../../system/system.ts';

export interface Listing {
  readonly host: string;
  readonly user: ReturnType<ReadOnlySystem['user']>;
  readonly byteOrder: ReadOnlySystem['byteOrder'];
  /** Whether the script ran in a network namespace that is not the one of process 1. */
  readonly isInNamespace: boolean;
  readonly entries: ReadonlyMap<string, GatheredEntry>;
  /** The names in each directory. A name that is no UTF-8 is among them, but has no entry: on a live host portplan can't open it either. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly copies: ReadonlyMap<string, Copy>;
  /** What programs printed, by the words that they were run with. */
  readonly runs: ReadonlyMap<string, GatheredRun>;
  /** Paths that the account which ran the script may not look at, or may not read. */
  readonly denied: ReadonlySet<string>;
  readonly unreadable: ReadonlySet<string>;
}

interface GatheredEntry extends FileStatus {
  /** The path that a link leads to. */
  readonly target?: string;
}

/** `files/N` in the folder, and how many bytes it has. */
export interface Copy {
  readonly name: string;
  readonly size: number;
}

interface GatheredRun {
  readonly stdout: Copy;
  readonly stderr: Copy;
  readonly status: number;
}

/** The listing, or why it is none: words for the end of a sentence. */
type ReadListing = { readonly listing: Listing } | { readonly fault: string };

const FIRST_LINE = 'portplan-capture linux 1';

const LINE =
  /^(host .+|user \d+ \d+|byte-order (LE|BE)|network (host|namespace)|entry [-\w]{10}\S* \d+ \d+ \/.*|target .+|text \d+ \d+ \/.*|ran \d+ \d+ \d+ \d+ \d+ \S.*|(denied|unreadable) \/.*)$/;

export function readListing(text: Bytes): ReadListing {
  const [first, ...lines] = text.split('\n');
  if (first !== FIRST_LINE) return { fault: `line 1 is not \`${FIRST_LINE}\`` };
  if (lines.pop() !== '' || lines.pop() !== 'end') return { fault: 'it breaks off before its end' };
  const wrong = lines.findIndex((line) => !LINE.test(line));
  if (wrong >= 0) return { fault: `line ${wrong + 2} is none that the script writes` };
  const [host] = matches(lines, /^host (.+)$/);
  const [user] = matches(lines, /^user (\d+) (\d+)$/);
  if (!host || !user) return { fault: 'it does not name the host and the user' };
  return { listing: { host: decoded(host[0]), user: ownerOf(user), ...filesIn(lines) } };
}

/** What the groups of a pattern have found in one line. */
type Groups = readonly string[];

function matches(lines: readonly string[], form: RegExp): readonly Groups[] {
  return lines.flatMap((line) => {
    const found = form.exec(line);
    return found ? [found.slice(1)] : [];
  });
}

function filesIn(lines: readonly string[]): Omit<Listing, 'host' | 'user'> {
  const denied = pathsIn(lines, 'denied');
  const entries = lines.flatMap((line, i) => entryIn(line, lines[i + 1] ?? ''));
  const copies = matches(lines, /^text (\d+) (\d+) (\/.*)$/);
  return {
    byteOrder: lines.includes('byte-order BE') ? 'BE' : 'LE',
    isInNamespace: lines.includes('network namespace'),
    entries: new Map(entries.filter(({ raw }) => isUtf8(bytesOf(raw))).map(({ raw, entry }) => [decoded(raw), entry])),
    names: namesByDirectory([...entries.map(({ raw }) => decoded(raw)), ...denied]),
    copies: new Map(copies.map(([name, size, path]) => [decoded(path), copyOf(name, size)])),
    runs: new Map(matches(lines, /^ran (\d+) (\d+) (\d+) (\d+) (\d+) (.+)$/).map(runOf)),
    denied: new Set(denied),
    unreadable: new Set(pathsIn(lines, 'unreadable')),
  };
}

function copyOf(name = '', size = ''): Copy {
  return { name: `files/${name}`, size: Number(size) };
}

function runOf([out, outSize, error, errorSize, status, words = '']: Groups): readonly [string, GatheredRun] {
  return [words, { stdout: copyOf(out, outSize), stderr: copyOf(error, errorSize), status: Number(status) }];
}

function pathsIn(lines: readonly string[], word: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => decoded(line.slice(word.length + 1)));
}

/** The entry of a line, or none. The target of a link stands in the next line. */
function entryIn(line: string, next: string): readonly { readonly raw: string; readonly entry: GatheredEntry }[] {
  const [, mode = '', uid, gid, raw] = /^entry (\S+) (\d+) (\d+) (\/.*)$/.exec(line) ?? [];
  if (raw === undefined) return [];
  const target = next.startsWith('target ') ? { target: decoded(next.slice('target '.length)) } : {};
  return [{ raw, entry: { kind: kindOf(mode), mode: permissionBits(mode), ...ownerOf([uid, gid]), ...target } }];
}

function ownerOf([uid, gid]: readonly (string | undefined)[]): Listing['user'] {
  return { uid: Number(uid), gid: Number(gid) };
}

const KINDS: Readonly<Record<string, FileStatus['kind']>> = {
  '-': 'file',
  d: 'directory',
  l: 'link',
  c: 'device',
  p: 'fifo',
};

/** The kind of a file, by the first letter that `ls -l` prints. */
function kindOf(mode: string): FileStatus['kind'] {
  return KINDS[mode.charAt(0)] ?? 'other';
}

/** `drwxr-sr-t`: nine letters; the third of each three also says set-user-ID, set-group-ID and sticky. */
function permissionBits(mode: string): number {
  const letters = Array.from(mode.slice(1, 10));
  const permissions = letters.map((letter, i) => (/[rwxst]/.test(letter) ? 0o400 >> i : 0));
  const special = [2, 5, 8].map((at, i) => (/[sStT]/.test(letters[at] ?? '') ? 0o4000 >> i : 0));
  return [...permissions, ...special].reduce((sum, bit) => sum | bit, 0);
}

function namesByDirectory(paths: readonly string[]): Listing['names'] {
  return new Map(
    [...grouped(paths, dirname)].map(([folder, inside]) => [folder, inside.map((path) => basename(path))]),
  );
}

/** A line break inside a name stands as a NUL, which no name holds. */
function decoded(raw = ''): string {
  return decodeUtf8(bytesOf(raw)).replaceAll('\0', '\n');
}
