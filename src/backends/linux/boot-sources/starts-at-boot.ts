/** Whether systemd starts a unit at boot, as far as its links tell. */
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { hasEntry, NOT_THERE } from './boot-source-text.ts';

/** A unit that is masked does not start, although its link of before stays where it was enabled. */
export function startsAtBoot(system: ReadOnlySystem, unit: string): boolean {
  return (
    hasEntry(system, `/etc/systemd/system/multi-user.target.wants/${unit}`) &&
    orNull([...NOT_THERE, 'EACCES'], () => system.readLink(`/etc/systemd/system/${unit}`)) !== '/dev/null'
  );
}
