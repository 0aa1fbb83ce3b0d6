import { PLATFORMS, type Platform } from '../plan/desired-state.ts';
import { PLATFORM_TRAITS } from './platform-traits.ts';

/** The plan files' name for a platform of Node; Node's own name for a platform that plan files do not have. */
export function platformName(nodePlatform: string): string {
  return platformOf(nodePlatform) ?? nodePlatform;
}

/** What a plan that names no platform is for: the one that was asked for, or this machine's own; linux on an unknown system. */
export function platformFor(asked: Platform | null, nodePlatform: string): Platform {
  return asked ?? platformOf(nodePlatform) ?? 'linux';
}

function platformOf(nodePlatform: string): Platform | undefined {
  return PLATFORMS.find((platform) => PLATFORM_TRAITS[platform].nodeName === nodePlatform);
}
