/** A host of which a capture script of examples/capture gathered the files into a folder. */
import type { Backend, CapturedHost } from '../backends/backend.ts';
import { backendOfFolder } from '../backends/backends.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import { readingHost } from './unreadable-host.ts';
import type { Bytes } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import { unreadableFile } from '../model/named-file-failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { SnapshotDoors } from './snapshot-files.ts';
import type { GatheredFolder, ReadOnlySystem } from '../system/system.ts';
import { describeHost, waitingOn } from './describe-host.ts';
import type { Host } from './host.ts';
import { keptHost } from './snapshot-host.ts';

const SCRIPTS = 'gather it with examples/capture/capture-linux.sh or capture-windows.ps1';

interface GatheredDoors extends SnapshotDoors {
  readonly files: SnapshotDoors['files'] & Pick<NamedFiles, 'openGathered'>;
}

/** `path`: a folder of files, or one file with what was pasted of them; `-` is standard input. Throws a Failure in one sentence. */
export async function openGathered(path: string, doors: GatheredDoors): Promise<Host> {
  const folder = path === '-' ? null : await attempt(path, () => doors.files.openGathered(path));
  const found = folder ? await hostIn(folder) : await (await import('./pasted-host.ts')).pastedHost(path, doors);
  const { backend, system, notes, unseen = [], isPart } = found;
  return keptHost(await gatheredState(backend, system, { unseen, ...(isPart && { isPart }) }), {
    source: { kind: 'gathered' },
    notes,
    describe: () => {
      if (isPart)
        throw new Failure('bad-capture', `${path} has some tables of a host alone: a snapshot needs all; ${SCRIPTS}`);
      return describeHost(system, backend);
    },
  });
}

async function hostIn(folder: GatheredFolder): Promise<NonNullable<Awaited<ReturnType<typeof backendOfFolder>>>> {
  const host = await backendOfFolder({ ...folder, read: (name) => read(folder, name) });
  if (host) return host;
  throw new Failure(
    'bad-capture',
    `${folder.path} holds neither listing.txt, of a Linux host, nor the tables of a Windows host, such as ipv4-tcp-dynamicport.txt; ${SCRIPTS}`,
  );
}

function gatheredState(
  backend: Backend,
  system: ReadOnlySystem,
  part: Pick<CapturedHost, 'unseen' | 'isPart'>,
): Promise<CapturedHost> {
  return readingHost(async () => {
    const latest = readLatest(system);
    const known = await backend.know(system, ownershipOf(latest));
    return {
      ...known,
      ...part,
      unseen: [...known.unseen, ...part.unseen],
      isImage: false,
      nat: () => backend.nat(system),
      unfinished: latest.unfinished,
      unconfirmed: waitingOn(system),
    };
  });
}

async function attempt<T>(path: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

function read(folder: GatheredFolder, name: string): Bytes | null {
  try {
    return folder.read(name);
  } catch (error) {
    throw unreadableFile(`${folder.path}/${name}`, error);
  }
}
