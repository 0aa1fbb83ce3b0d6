/** Starts portplan once more at a deadline, even where the program that asked for it, or its terminal, is gone by then. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { parse } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../model/failure.ts';
import type { Timer, TimerKind } from '../../model/plan/unconfirmed.ts';
import { identifyProcess, isProcessThere } from './waiting-process.ts';
import { runOnThisMachine } from './run-on-this-machine.ts';

const UNTIL_DONE = '--until-done';

/** `expire`: the words for that command, its token first. */
export async function startTimer(
  program: string,
  expire: readonly [token: string, ...switches: string[]],
  seconds: number,
): Promise<Timer> {
  const words = [program, 'expire', ...expire];
  if (isSystemdRunning() && isWhereSystemdRuns()) {
    await startUnit(unitOf(expire[0]), seconds, [process.execPath, ...words, UNTIL_DONE]);
    return { by: 'systemd' };
  }
  const child = await startDetached([...words, '--after', String(seconds), '--quiet', UNTIL_DONE]);
  startedHere.set(expire[0], child);
  return { by: 'detached', ...identifyProcess(child.pid) };
}

/** By its token: a process that this one has started, whose number is given to no other one until this one ends. */
const startedHere = new Map<string, ChildProcess>();

/** A transient unit has its file for as long as systemd knows it: the timer until its time has come, the service until it has ended. */
export function isTimerThere(token: string, { by, process: waiting }: Timer): boolean | null {
  if (by === 'detached') return waiting === undefined ? null : isProcessThere(waiting);
  if (!isSystemdRunning() || !isWhereSystemdRuns()) return null;
  return ['timer', 'service'].some((kind) => existsSync(`/run/systemd/transient/${unitOf(token)}.${kind}`));
}

/**
 * A process that an earlier run has started is left alone: it finds nothing to do. To end it by its number could hit another one.
 * So does a unit that can't be stopped.
 */
export async function stopTimer(token: string, kind: TimerKind): Promise<void> {
  startedHere.get(token)?.kill('SIGKILL');
  if (kind === 'detached') return;
  await runOnThisMachine({ program: 'systemctl', words: ['stop', `${unitOf(token)}.timer`] }).catch(() => undefined);
}

/** Whether systemd is the init system, by the rule of sd_booted(3). */
function isSystemdRunning(): boolean {
  return statSync('/run/systemd/system', { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A unit sees the files and the network settings of systemd: not those of a namespace of ours (namespaces(7)). */
function isWhereSystemdRuns(): boolean {
  try {
    const namespace = (pid: string, kind: string): string => readlinkSync(`/proc/${pid}/ns/${kind}`);
    return ['net', 'mnt'].every((kind) => namespace('self', kind) === namespace('1', kind));
  } catch {
    return false;
  }
}

/** PATH, by which the apply has found its programs. The rest of the caller's environment may hold secrets. */
function environment(): Readonly<Record<string, string>> {
  const names = process.platform === 'win32' ? ['PATH', 'SystemRoot', 'ProgramData'] : ['PATH'];
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

const unitOf = (token: string): string => `portplan-confirm-${token}`;

/** Starts a timer unit of systemd: it is no part of a login session, which may be ended with all its processes. */
async function startUnit(unit: string, seconds: number, command: readonly string[]): Promise<void> {
  const words = [
    ...['--quiet', '--collect', '--no-ask-password', `--unit=${unit}`],
    '--description=Undoes what portplan has applied, unless it is confirmed',
    ...[`--on-active=${seconds}`, '--timer-property=AccuracySec=1s'],
    // A process that a signal ends, of the kernel short of memory for one, is started again. To stop the unit ends it.
    ...['--property=Restart=on-abnormal', '--property=RestartSec=30'],
    ...Object.entries(environment()).map(([name, value]) => `--setenv=${name}=${value}`),
    ...['--', ...command],
  ];
  const { status, stderr } = await runOnThisMachine({ program: 'systemd-run', words });
  if (status === 0) return;
  const [said = ''] = stderr.split('\n');
  throw new Failure('no-timer', `systemd-run ended with status ${status}: ${said.slice(0, 200).replace(/\.$/, '')}`);
}

/** How long a process may take until it says that it waits. */
const START_SECONDS = 60;

/** A session of its own, without a terminal: no hang-up reaches it. It prints one line once it waits; then its output is closed. */
async function startDetached(words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, words, {
    cwd: parse(process.execPath).root,
    env: environment(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await hasStarted(child);
    return child;
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    child.stdout.destroy();
    child.unref();
  }
}

async function hasStarted(child: ChildProcess): Promise<void> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(START_SECONDS * 1000)]);
  const ended = async (): Promise<never> => {
    await once(child, 'exit', { signal });
    throw new Failure('no-timer', 'the process that was to wait has ended at once');
  };
  try {
    await Promise.race([child.stdout && once(child.stdout, 'data', { signal }), ended()]);
  } finally {
    settled.abort();
  }
}

/** Waits by the monotonic clock, as Node's timeouts do. A process that waits for a deadline must not end with its terminal. */
export function sleep(seconds: number): Promise<void> {
  process.on('SIGHUP', () => undefined);
  return setTimeout(seconds * 1000);
}
