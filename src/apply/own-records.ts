/** Where the records are of what is applied in a network namespace. */
import type { System } from '../system/system.ts';

/**
 * The same machine, with records of their own where the settings are not the host's: below /run, as they live no longer than a
 * boot, and by the identity of the namespace, so that a later one of the same name or number inherits none. `persist`: a
 * container is to be taken for a host, whose records outlive its next start.
 */
export function withOwnRecords(system: System, persist: boolean): System {
  const network = system.network();
  if (network.kind === 'host') return system;
  if (network.kind === 'container' && persist) return { ...system, startTimer: startingWith(system, '--persist') };
  return { ...system, store: `/run/portplan/netns/${network.identity ?? 'unknown'}` };
}

/** The program that undoes an apply at its deadline finds the records by the same option. */
function startingWith(system: System, option: string): System['startTimer'] {
  return (program, token, seconds) => system.startTimer(program, token, seconds, [option]);
}
