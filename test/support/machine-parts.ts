/** What a Linux machine in memory is made of. */
import { mayOthersWrite } from '../../src/system/files/trusted-status.ts';
import { errnoError, type FileStatus } from '../../src/system/system.ts';
import { procPath, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../src/model/settings/setting-key.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';

export type Entry =
  | ({ readonly kind: 'file' } & FileState)
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string; readonly uid: number };

const LIBRARY = ['/usr', '/usr/lib', '/usr/lib/sysctl.d', '/usr/lib/systemd', '/usr/sbin'];
export const DIRECTORIES = ['/', '/etc', '/etc/sysctl.d', '/run', ...LIBRARY, '/var', '/var/lib'];

export function notHere(): Promise<never> {
  return Promise.reject(new Error('this machine has files and settings, no programs and no sockets'));
}

export function setOrDelete(entries: Map<string, Entry>, path: string, entry: Entry | null): void {
  if (entry) entries.set(path, entry);
  else entries.delete(path);
}

export function keyOf(path: string): keyof LinuxSettings {
  const key = SETTING_KEYS.find((known) => procPath(known) === path);
  if (!key) throw failure('ENOENT');
  return key;
}

export const failure = (code: string): Error => errnoError(code, 'simulated');

/** Root is all that is trusted. */
export const trustRoot = (status: FileStatus, isOnTheWay: boolean): boolean =>
  mayOthersWrite(status, { users: [0], groups: [0], storeGroups: [] }, isOnTheWay);
