/** A host of which a capture script of examples/capture gathered the files into a folder. */
import { inQuotes } from '../model/text/quoted.ts';
import type { Backend, CapturedHost } from '../backends/backend.ts';
import { backendOfFolder } from '../backends/backends.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import { readingHost } from './unreadable-host.ts';
import type { Bytes } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import { unreadableFile } from '../model/named-file-failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { GatheredFolder, ReadOnlySystem } from '../system/system.ts';
import { describeHost, waitingOn } from './describe-host.ts';
import type { Host } from './host.ts';
import { keptHost } from './snapshot-host.ts';

const SCRIPTS = 'gather it with examples/capture/capture-linux.sh or capture-windows.ps1';

/** Throws a Failure in one sentence where the folder holds no host. */
export async function openGathered(
  path: string,
  { files }: { readonly files: Pick<NamedFiles, 'openGathered'> },
): Promise<Host> {
  const folder = await openFolder(path, files);
  const host = await backendOfFolder({ ...folder, read: (name) => read(folder, name) });
  if (!host)
    throw new Failure(
      'bad-capture',
      `${path} holds neither listing.txt, of a Linux host, nor the tables of a Windows host, such as ipv4-tcp-dynamicport.txt; ${SCRIPTS}`,
    );
  const { backend, system, notes } = host;
  return keptHost(await gatheredState(backend, system), {
    source: { kind: 'gathered' },
    notes,
    describe: () => describeHost(system, backend),
  });
}

function gatheredState(backend: Backend, system: ReadOnlySystem): Promise<CapturedHost> {
  return readingHost(async () => {
    const latest = readLatest(system);
    const known = await backend.know(system, ownershipOf(latest));
    return {
      ...known,
      isImage: false,
      nat: () => backend.nat(system),
      unfinished: latest.unfinished,
      unconfirmed: waitingOn(system),
    };
  });
}

async function openFolder(path: string, files: Pick<NamedFiles, 'openGathered'>): Promise<GatheredFolder> {
  const folder = await attempt(path, () => files.openGathered(path));
  if (folder) return folder;
  throw new Failure('usage', `--captured ${inQuotes(path)} is no folder; ${SCRIPTS} on the host, and copy it here`);
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
