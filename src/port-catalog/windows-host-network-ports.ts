import type { PortRange } from '../model/ports/port-set.ts';

/** What WinNAT's host network service (HNS) excludes for itself (EnableExcludedPortRange), as an administrator would. */
export const HNS: PortRange = { first: 50000, last: 50059 };
