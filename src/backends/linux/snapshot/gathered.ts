/** A Linux host as examples/capture/capture-linux.sh gathered it: a System that answers from the folder. */
import { type Bytes, bytesOf } from '../../../model/bytes.ts';
import { basename, dirname, join } from 'node:path/posix';
import { Failure } from '../../../model/failure.ts';
import { networkScope } from '../../../model/host/network-scope.ts';
import { formatInvocation, type Ran } from '../../../model/program.ts';
import { followLinks } from '../../../system/files/follow-links.ts';
import type { NetworkMarks } from '../../../system/network/network-marks.ts';
import { seenNetwork } from '../../../system/network/seen-network.ts';
import { errnoError, orNull, type GatheredFolder, type ReadOnlySystem } from '../../../system/system.ts';
import type { Gathered } from '../../backend.ts';
import { type Copy, readListing, type Listing } from './gathered-listing.ts';

const LISTING = 'listing.txt';
const AGAIN = 'copy the folder again, byte for byte, or gather it anew with examples/capture/capture-linux.sh';

/** The host in the folder; null where the folder holds no Linux host; throws a Failure in one sentence where it holds a damaged one. */
export function gatheredLinux(folder: GatheredFolder): Gathered | null {
  const text = folder.read(LISTING);
  if (text === null) return null;
  const read = readListing(text);
  if ('listing' in read) return { system: systemOf(folder, read.listing), notes: [] };
  throw new Failure('bad-capture', `${folder.path}/${LISTING} is not what the script wrote: ${read.fault}; ${AGAIN}`);
}

function systemOf(folder: GatheredFolder, listing: Listing): ReadOnlySystem {
  const real = (path: string): string => realPath(listing, path);
  const system: ReadOnlySystem = {
    platform: 'linux',
    isImage: false,
    byteOrder: listing.byteOrder,
    store: '/var/lib/portplan',
    network: () => networkScope(seenNetwork(marksIn(system, listing)), () => null),
    hostName: () => listing.host,
    user: () => listing.user,
    readFile: (path) => readCopy(folder, listing, path.startsWith('/proc/') ? path : real(path)),
    readStart: (path, most) => bytesOf(system.readFile(path).slice(0, most)),
    readSetting: (path) => readSetting(folder, listing, path),
    list: (path) => list(listing, real(path)),
    status: (path) => orNull(['ENOENT', 'ENOTDIR'], () => entryAt(listing, join(real(dirname(path)), basename(path)))),
    mayOthersWrite: () => false,
    readLink: (path) => entryAt(listing, path).target ?? '',
    realPath: real,
    run: (invocation) => ranThere(folder, listing, formatInvocation(invocation)),
  };
  return system;
}

/** What the script saw of the marks by which portplan knows its network; an older script did not look for those of containers. */
function marksIn(system: ReadOnlySystem, { isInNamespace }: Listing): NetworkMarks {
  const seen = <T>(read: () => T): T | null => orNull(['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'], read);
  return {
    text: (path) => seen(() => system.readFile(path)),
    kindOf: (path) => {
      const status = seen(() => system.status(path));
      if (status === null) return null;
      return status.kind === 'file' || status.kind === 'directory' ? status.kind : 'other';
    },
    isOfProcess1: !isInNamespace,
    hasKubernetesVariable: false,
  };
}

function realPath(listing: Listing, path: string): string {
  return followLinks(path, (here) => {
    const { kind, target } = entryAt(listing, here);
    return { isDirectory: kind === 'directory', ...(target !== undefined && { target }) };
  });
}

function entryAt({ entries, denied }: Listing, path: string) {
  if (denied.has(path)) throw errnoError('EACCES', path);
  const entry = entries.get(path);
  if (!entry) throw errnoError('ENOENT', path);
  return entry;
}

function list(listing: Listing, path: string): readonly string[] {
  if (entryAt(listing, path).kind !== 'directory') throw errnoError('ENOTDIR', path);
  if (listing.unreadable.has(path)) throw errnoError('EACCES', path);
  return listing.names.get(path) ?? [];
}

/** The bytes of a file; `path` is without links, or below /proc. */
function readCopy(folder: GatheredFolder, { copies, unreadable, entries }: Listing, path: string): Bytes {
  if (unreadable.has(path)) throw errnoError('EACCES', path);
  const copy = copies.get(path);
  if (!copy) throw errnoError(entries.get(path)?.kind === 'directory' ? 'EISDIR' : 'ENOENT', path);
  return bytesIn(folder, copy, `the copy of ${path}`);
}

function bytesIn(folder: GatheredFolder, { name, size }: Copy, what: string): Bytes {
  const text = folder.read(name);
  if (text?.length === size) return text;
  const found = text === null ? 'is not there' : `has ${text.length} bytes, not ${size}`;
  throw new Failure('bad-capture', `${folder.path}/${name}, ${what}, ${found}; ${AGAIN}`);
}

/** What a program printed there. Rejects with a Failure where the host does not have it, or the script did not ask it. */
async function ranThere(folder: GatheredFolder, { runs }: Listing, words: string): Promise<Ran> {
  const run = await Promise.resolve(runs.get(words));
  if (!run) throw new Failure('missing-program', `${folder.path} does not hold what ${words} says`);
  const printed = (copy: Copy): Bytes => bytesIn(folder, copy, `what ${words} printed`);
  return { status: run.status, stdout: printed(run.stdout), stderr: printed(run.stderr) };
}

/** As readKernelFile reads it: a value that does not end in a newline was cut. */
function readSetting(folder: GatheredFolder, listing: Listing, path: string): string {
  const text = readCopy(folder, listing, path);
  if (text.endsWith('\n')) return text.slice(0, -1);
  throw Object.assign(new Error(`${path} could not be read whole`), { code: 'EIO' });
}
