import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import type { GatheredFolder, System } from '../system/system.ts';
import type { Backend, Gathered, ReadOnlyBackend } from './backend.ts';

const linux = async (): Promise<Backend> => (await import('./linux/backend.ts')).linux;
const windows = async (): Promise<Backend> => (await import('./windows/backend.ts')).windows;

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = { linux, win32: windows };

/** The backend for the OS of a machine; null where there is none. Images are of Linux. */
export async function backendOf({ platform, isImage }: System): Promise<Backend | null> {
  const load = BACKENDS[isImage ? 'linux' : platform];
  return load ? load() : null;
}

/** How the OS of a machine is looked at, whether portplan manages its settings or not; null where it can't be. */
export async function readOnlyBackendOf(system: System): Promise<ReadOnlyBackend | null> {
  if (system.platform === 'darwin' && !system.isImage) return (await import('./macos/backend.ts')).macos;
  return backendOf(system);
}

/** The backend for the OS of a captured host. */
export function backendOfSnapshot({ platform }: HostSnapshot): Promise<Backend> {
  return { linux, windows }[platform]();
}

type GatheredHere = { readonly backend: Backend } & Gathered;

/** The host that a folder holds, with the backend for its OS; null where it holds none. */
export function backendOfFolder(folder: GatheredFolder): Promise<GatheredHere | null> {
  return firstOf((backend) => backend.gathered(folder));
}

/** The host of which a pasted text has some tables; null where it has none. `name`: of the text, for messages. */
export function backendOfText(name: string, text: string): Promise<GatheredHere | null> {
  return firstOf((backend) => backend.pasted(name, text));
}

async function firstOf(
  ask: (backend: Backend) => Gathered | null | Promise<Gathered | null>,
): Promise<GatheredHere | null> {
  for (const load of Object.values(BACKENDS)) {
    const backend = await load();
    const gathered = await ask(backend);
    if (gathered) return { backend, ...gathered };
  }
  return null;
}
