import type { ReadOnlySystem } from '../../../system/system.ts';
import { hasBit, processFile } from './process-files.ts';

/** Numbers of linux/capability.h. */
const NUMBERS = { CAP_NET_BIND_SERVICE: 10n, CAP_NET_ADMIN: 12n } as const;
type Capability = keyof typeof NUMBERS;

/** The text of /proc/self/status; '' where it may not be read. */
export function ownStatus(system: ReadOnlySystem): string {
  return processFile(system, 'self', 'status');
}

/** Whether the set of that status holds the capability; null where /proc does not say. */
export function holds(status: string, set: 'CapEff' | 'CapBnd', capability: Capability): boolean | null {
  return hasBit(status, set, NUMBERS[capability]);
}

/** Whether this process may list the packet rules. */
export function mayAdministerNetwork(system: ReadOnlySystem): boolean {
  return holds(ownStatus(system), 'CapEff', 'CAP_NET_ADMIN') ?? system.user().uid === 0;
}
