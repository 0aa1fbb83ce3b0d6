import { LAST_PORT, type PortRange } from '../../model/ports/port-set.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { runIfAvailable } from '../run-if-available.ts';
import { readSysctl } from './sysctl-text.ts';

/** What decides about ports on macOS; null for what sysctl does not say. */
interface MacosSettings {
  /** One range for both families and both protocols. */
  readonly ephemeral: PortRange | null;
  /** How long a connection stays in TIME_WAIT. */
  readonly timeWaitSeconds: number | null;
}

const [FIRST, LAST, SEGMENT_LIFE] = ['net.inet.ip.portrange.first', 'net.inet.ip.portrange.last', 'net.inet.tcp.msl'];

/** By their exact names: a name that this release does not have leaves the others as they are. */
export async function readSettings(system: ReadOnlySystem): Promise<MacosSettings> {
  const ran = await runIfAvailable(system, { program: 'sysctl', words: [FIRST, LAST, SEGMENT_LIFE] });
  return settingsIn(readSysctl(ran?.stdout ?? ''));
}

/** The first may be the higher one, which makes the kernel search downwards (xnu, in_pcb.c). TIME_WAIT lasts twice the life of a segment. */
export function settingsIn(values: ReadonlyMap<string, number>): MacosSettings {
  const [first, last, milliseconds] = [FIRST, LAST, SEGMENT_LIFE].map((name) => values.get(name));
  const isRange = first !== undefined && last !== undefined && Math.max(first, last) <= LAST_PORT;
  return {
    ephemeral: isRange ? { first: Math.min(first, last), last: Math.max(first, last) } : null,
    timeWaitSeconds: milliseconds === undefined ? null : Math.ceil((2 * milliseconds) / 1000),
  };
}
