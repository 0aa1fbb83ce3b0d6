import type { Platform } from '../plan/desired-state.ts';

const NODE_PLATFORMS: Readonly<Record<string, Platform>> = {
  linux: 'linux',
  win32: 'windows',
  darwin: 'macos',
  freebsd: 'freebsd',
};

/** The platform that Node calls so, by the name that plans have for it; another one by Node's. */
export function platformName(nodePlatform: string): string {
  return NODE_PLATFORMS[nodePlatform] ?? nodePlatform;
}
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  linux: 'Linux',
  windows: 'Windows',
  macos: 'macOS',
  freebsd: 'FreeBSD',
};
