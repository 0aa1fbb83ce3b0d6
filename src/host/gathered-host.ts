/** `snapshot --captured`: the host that a script of examples/capture gathered into a folder, in the place of this machine. */
import type { Bytes } from '../model/bytes.ts';
import type { Backend, Gathered } from '../backends/backend.ts';
import { backendOfFolder } from '../backends/backends.ts';
import { Failure } from '../model/failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { GatheredFolder } from '../system/system.ts';
import { unreadableFile } from '../model/named-file-failure.ts';

const SCRIPTS = 'gather it with examples/capture/capture-linux.sh or capture-windows.ps1';

/** Throws a Failure in one sentence where the folder holds no host. */
export async function readGatheredHost(
  files: NamedFiles,
  path: string,
): Promise<Gathered & { readonly backend: Backend }> {
  const folder = await openFolder(files, path);
  if (!folder)
    throw new Failure(
      'usage',
      `--captured ${JSON.stringify(path)} is no folder; ${SCRIPTS} on the host, and copy it here`,
    );
  const host = await backendOfFolder({ ...folder, read: (name) => read(folder, name) });
  if (host) return host;
  throw new Failure(
    'bad-capture',
    `${path} holds neither listing.txt, of a Linux host, nor the tables of a Windows host, such as ipv4-tcp-dynamicport.txt; ${SCRIPTS}`,
  );
}

async function openFolder(files: NamedFiles, path: string): Promise<GatheredFolder | null> {
  try {
    return await files.openGathered(path);
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
