/**
 * A Windows host as examples/capture/capture-windows.ps1 gathered it, or a person by hand: a System that answers from the
 * folder. By hand the eight tables of the active store are enough; notes say what is assumed for the rest.
 */
import { bytesOf } from '../../../model/bytes.ts';
import { basename, resolve } from 'node:path';
import { HOST_NETWORK } from '../../../model/host/network-scope.ts';
import { formatInvocation, type Invocation, type Ran } from '../../../model/program.ts';
import { errnoError, type GatheredFolder, type ReadOnlySystem } from '../../../system/system.ts';
import type { Gathered } from '../../backend.ts';
import { PORT_PROXIES, SERVICE_STATE, URL_RESERVATIONS } from '../holders/read-holders.ts';
import { PROCESSES, TASKS } from '../holders/processes-text.ts';
import { expectWhole, MANIFEST } from './gathered-manifest.ts';
import { expectAnswers } from './gathered-answers.ts';
import { expectTables, EXCLUDED_PERSISTENT, readText, TABLES } from './gathered-tables.ts';

const RECORDS = 'records';
const [HOST_NAME, WINNAT, SOCKETS] = ['hostname.txt', 'winnat.txt', 'netstat.txt'];

/** The host in the folder; null where the folder holds no Windows host; throws a Failure in one sentence where it holds half of one. */
export function gatheredWindows(folder: GatheredFolder): Gathered | null {
  if (![MANIFEST, ...TABLES.map(({ file }) => file)].some((file) => folder.read(file) !== null)) return null;
  expectWhole(folder);
  expectTables(folder);
  expectAnswers(folder);
  return { system: gatheredSystem(folder), notes: notesOn(folder) };
}

/** A System that answers from the folder. */
export function gatheredSystem(folder: GatheredFolder): ReadOnlySystem {
  const nothing = (path: string): never => {
    throw errnoError('ENOENT', path);
  };
  const inside = (path: string): string => path.slice(folder.path.length + 1);
  return {
    platform: 'win32',
    isImage: false,
    byteOrder: 'LE',
    store: `${folder.path}/${RECORDS}`,
    network: () => HOST_NETWORK,
    hostName: () => hostName(folder),
    user: () => ({ uid: 0, gid: 0 }),
    readFile: (path) => folder.read(inside(path)) ?? nothing(path),
    readStart: nothing,
    readSetting: nothing,
    list: (path) => folder.list(inside(path)),
    status: () => null,
    mayOthersWrite: () => false,
    readLink: nothing,
    realPath: nothing,
    run: (invocation) => Promise.resolve(answer(folder, invocation)),
  };
}

function hostName(folder: GatheredFolder): string {
  const name = readText(folder, HOST_NAME, 'utf8') ?? '';
  return name.replace(/^\uFEFF/, '').trim() || basename(resolve(folder.path));
}

/** What the program said on the host; exit status 1 where the folder has no file of it. */
function answer(folder: GatheredFolder, invocation: Invocation): Ran {
  const file = GATHERED_FILES.get(formatInvocation(invocation));
  const stdout = file === undefined ? null : (readText(folder, file) ?? standIn(folder, file));
  return { status: stdout === null ? 1 : 0, stdout: bytesOf(stdout ?? ''), stderr: bytesOf('') };
}

export const GATHERED_FILES: ReadonlyMap<string, string> = new Map([
  ...TABLES.map(({ invocation, file }) => [formatInvocation(invocation), file] as const),
  ['sc query winnat', WINNAT],
  ['netstat -ano', SOCKETS],
  [formatInvocation(TASKS), 'tasklist.txt'],
  [formatInvocation(SERVICE_STATE), 'http-servicestate.txt'],
  [formatInvocation(URL_RESERVATIONS), 'http-urlacl.txt'],
  [formatInvocation(PORT_PROXIES), 'portproxy.txt'],
  [formatInvocation(PROCESSES), 'processes.txt'],
]);

/** What an administrator has excluded now is taken for what the next boot brings: the reader leaves the other rows out. */
function standIn(folder: GatheredFolder, file: string): string | null {
  const isExcluded = EXCLUDED_PERSISTENT.some((table) => table.file === file);
  return isExcluded ? readText(folder, file.replace('-persistent', '')) : null;
}

/** One sentence on what is missing in a folder gathered by hand, and what is assumed for it; none where the script made the folder. */
function notesOn(folder: GatheredFolder): readonly string[] {
  if (folder.read(MANIFEST) !== null) return [];
  const lacking = [...SUBSTITUTES].filter(([file]) => folder.read(file) === null).map(([, what]) => what);
  const hasRecords = folder.list(RECORDS).length > 0;
  const all = [...lacking, ...(hasRecords ? [] : ['no records of earlier applies (every range counts as foreign)'])];
  if (all.length === 0) return [];
  return [`${folder.path} holds ${all.join(', ')}; examples/capture/capture-windows.ps1 gathers that too`];
}

/** The first of each kind of table stands for all four. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map([
  ['ipv4-tcp-dynamicport-persistent.txt', 'no dynamic ranges of the persistent store (they count as the same)'],
  [
    'ipv4-tcp-excludedportrange-persistent.txt',
    'no exclusions of the persistent store (what is excluded now counts as lasting)',
  ],
  [HOST_NAME, 'no hostname.txt (its own name stands for it)'],
  [WINNAT, 'no winnat.txt (whether WinNAT runs is not known)'],
  [SOCKETS, 'no netstat.txt (what listens is not known)'],
]);
