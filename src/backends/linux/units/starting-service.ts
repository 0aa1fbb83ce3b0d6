/** The service that is being started, where portplan runs in its ExecStartPre= or in its main process. */
import type { StartingService } from '../../../model/sockets/socket-unit.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { readCgroup } from '../processes/cgroup.ts';
import { parentIn, processFile } from '../processes/process-files.ts';
import { askSystemd, unitsIn } from './loaded-sockets.ts';

/**
 * Null where portplan is no part of a service, or of one that started before: a shell behind an sshd, for instance. LISTEN_FDS does not
 * reach ExecStartPre= (measured on systemd 247, 252 and 257): the control group names the unit.
 */
export async function startingService(system: ReadOnlySystem): Promise<StartingService | null> {
  const { unit, unitAccount } = readCgroup(processFile(system, 'self', 'cgroup'));
  if (unit?.endsWith('.service') !== true) return null;
  const named = { unit, ...(unitAccount !== undefined && { account: unitAccount }) };
  const text = await askSystemd(system, unitAccount, ['show', unit, '-p', 'TriggeredBy,ControlPID,MainPID']);
  if (text === null) return { ...named, socketUnits: null };
  const valueOf = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const own = new Set(lineage(system, Number(/^Pid:\t(\d+)/m.exec(processFile(system, 'self', 'status'))?.[1] ?? 0)));
  const isOfStart = [valueOf('ControlPID'), valueOf('MainPID')].some((pid) => own.has(Number(pid)));
  return isOfStart ? { ...named, socketUnits: unitsIn(valueOf('TriggeredBy')) } : null;
}

/** The process and those that it descends from. */
function lineage(system: ReadOnlySystem, pid: number): readonly number[] {
  if (pid <= 1) return [];
  return [pid, ...lineage(system, parentIn(processFile(system, pid, 'status')))];
}
