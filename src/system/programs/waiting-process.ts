/** A process that goes on without the one that started it, and how it is known again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../../model/errno-reason.ts';
import type { Timer, WaitingProcess } from '../../model/plan/unconfirmed.ts';

/** What tells the process from others; nothing where that can't be seen. */
export function identifyProcess(pid: number | undefined): Pick<Timer, 'process'> {
  const started = pid === undefined ? null : startOf(pid);
  return pid === undefined || started === null ? {} : { process: { pid, started, namespace: namespaceHere() } };
}

/** Null where this process can't know: it is in another PID namespace, or may not see processes of other users. */
export function isProcessThere({ pid, started, namespace }: WaitingProcess): boolean | null {
  if (namespace !== namespaceHere()) return null;
  const found = startOf(pid);
  if (found !== null) return found === started;
  return isRunning(pid) ? null : false;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** The time of its start, in ticks since the boot; none of one that has ended, and that nobody has waited for (proc(5)). Null: it is not seen. */
function startOf(pid: number): string | null {
  if (process.platform === 'win32') return isRunning(pid) ? '' : null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function namespaceHere(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
