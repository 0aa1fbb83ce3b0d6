/** The service that is being started, where portplan runs in its ExecStartPre= or in its main process. */
import type { StartingService } from '../../../model/sockets/socket-unit.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readCgroup } from '../processes/cgroup.ts';
import { systemctl, unitsIn } from './loaded-sockets.ts';

const UNREADABLE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL', 'ENOTDIR'];

/**
 * Null where portplan is no part of a service, or of one that started before: a shell behind an sshd, for instance. LISTEN_FDS does not
 * reach ExecStartPre= (measured on systemd 247, 252 and 257): the control group names the unit.
 */
export async function startingService(system: ReadOnlySystem): Promise<StartingService | null> {
  const { unit, unitAccount } = readCgroup(read(system, '/proc/self/cgroup'));
  if (unit?.endsWith('.service') !== true) return null;
  const named = { unit, ...(unitAccount !== undefined && { account: unitAccount }) };
  const text = await systemctl(system, unitAccount, ['show', unit, '-p', 'TriggeredBy,ControlPID,MainPID']);
  if (text === null) return { ...named, socketUnits: null };
  const valueOf = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const own = new Set(lineage(system, Number(/^Pid:\t(\d+)/m.exec(read(system, '/proc/self/status'))?.[1] ?? 0)));
  const isOfStart = [valueOf('ControlPID'), valueOf('MainPID')].some((pid) => own.has(Number(pid)));
  return isOfStart ? { ...named, socketUnits: unitsIn(valueOf('TriggeredBy')) } : null;
}

/** The process and those that it descends from. */
function lineage(system: ReadOnlySystem, pid: number): readonly number[] {
  if (pid <= 1) return [];
  const parent = Number(/^PPid:\t(\d+)/m.exec(read(system, `/proc/${pid}/status`))?.[1] ?? 0);
  return [pid, ...lineage(system, parent)];
}

function read(system: ReadOnlySystem, path: string): string {
  return orNull(UNREADABLE, () => system.readFile(path)) ?? '';
}
