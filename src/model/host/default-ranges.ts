import type { Platform } from '../plan/desired-state.ts';
import type { PortRange } from '../ports/port-set.ts';

const DYNAMIC: PortRange = { first: 49152, last: 65535 };

/** The ephemeral range of each platform as it comes. Linux 6.18 in a fresh namespace; Windows since Vista (KB 929851); xnu-11417; FreeBSD main (in_pcb.c). */
export const DEFAULT_RANGES: Readonly<Record<Platform, PortRange>> = {
  linux: { first: 32768, last: 60999 },
  windows: DYNAMIC,
  macos: DYNAMIC,
  freebsd: { first: 10000, last: 65535 },
};
