import type { Platform } from '../plan/desired-state.ts';

/** The lists of ports that an OS never hands out by itself, as far as an administrator can change them. */
export const RESERVED_LISTS: Readonly<Record<Platform, 'none' | 'one' | 'one-for-each-protocol'>> = {
  linux: 'one',
  windows: 'one-for-each-protocol',
  macos: 'none',
  freebsd: 'none',
};
