import { PLATFORMS, type Platform } from '../plan/desired-state.ts';

const NODE_PLATFORMS: Readonly<Record<string, Platform>> = {
  linux: 'linux',
  win32: 'windows',
  darwin: 'macos',
  freebsd: 'freebsd',
};

/** The plan files' name for a platform of Node; Node's own name for a platform that plan files do not have. */
export function platformName(nodePlatform: string): string {
  return NODE_PLATFORMS[nodePlatform] ?? nodePlatform;
}

/** What a plan that names no platform is for: the one that was asked for, or this machine's own; linux on an unknown system. */
export function platformFor(asked: Platform | null, nodePlatform: string): Platform {
  const here = platformName(nodePlatform);
  return asked ?? PLATFORMS.find((platform) => platform === here) ?? 'linux';
}
