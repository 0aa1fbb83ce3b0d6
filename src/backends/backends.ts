import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import type { GatheredFolder, System } from '../system/system.ts';
import type { Backend, Gathered } from './backend.ts';

const linux = async (): Promise<Backend> => (await import('./linux/backend.ts')).linux;
const windows = async (): Promise<Backend> => (await import('./windows/backend.ts')).windows;

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = { linux, win32: windows };

/** The backend for the OS of a machine; null where there is none. Images are of Linux. */
export async function backendOf({ platform, isImage }: System): Promise<Backend | null> {
  const load = BACKENDS[isImage ? 'linux' : platform];
  return load ? load() : null;
}

/** The backend for the OS of a captured host. */
export function backendOfSnapshot({ platform }: HostSnapshot): Promise<Backend> {
  return { linux, windows }[platform]();
}

/** The host that a folder holds, with the backend for its OS; null where it holds none. */
export async function backendOfFolder(
  folder: GatheredFolder,
): Promise<({ readonly backend: Backend } & Gathered) | null> {
  for (const load of Object.values(BACKENDS)) {
    const backend = await load();
    const gathered = await backend.gathered(folder);
    if (gathered) return { backend, ...gathered };
  }
  return null;
}
