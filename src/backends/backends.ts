import type { System } from '../system/system.ts';
import type { Backend } from './backend.ts';

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  linux: async () => (await import('./linux/backend.ts')).linux,
  win32: async () => (await import('./windows/backend.ts')).windows,
};

/** What knows the OS of a machine; null where nothing does. Images are of Linux. */
export async function backendOf({ platform, isImage }: System): Promise<Backend | null> {
  const load = BACKENDS[isImage ? 'linux' : platform];
  return load ? load() : null;
}
