/** Has portplan run once more at a deadline, whatever has become of the program that asked for it, and of its terminal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { parse } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../model/failure.ts';
import type { TimerKind } from '../model/unconfirmed.ts';
import { ownProgram, removeOwnCopy } from './own-program.ts';
import { runHere } from './run-here.ts';

export async function startTimer(store: string, token: string, seconds: number): Promise<TimerKind> {
  const [program, file] = ownProgram(store);
  const words = [file, 'expire', token];
  if (isSystemdRunning()) {
    await startUnit(unitOf(token), seconds, [program, ...words]);
    return 'systemd';
  }
  await startDetached(program, [...words, '--after', String(seconds), '--quiet']);
  return 'detached';
}

/**
 * A process that waits is left alone: it finds nothing to do. To end it by its number could hit another one. So does a unit
 * that can't be stopped.
 */
export async function stopTimer(store: string, token: string, kind: TimerKind): Promise<void> {
  removeOwnCopy(store);
  if (kind === 'detached') return;
  await runHere({ program: 'systemctl', words: ['stop', `${unitOf(token)}.timer`] }).catch(() => undefined);
}

/** sd_booted(3). */
function isSystemdRunning(): boolean {
  return statSync('/run/systemd/system', { throwIfNoEntry: false })?.isDirectory() === true;
}

const unitOf = (token: string): string => `portplan-confirm-${token}`;

/** In systemd's own care it is no part of a session that may be ended with all its processes. */
async function startUnit(unit: string, seconds: number, command: readonly string[]): Promise<void> {
  const words = [
    ...['--quiet', '--collect', '--no-ask-password', `--unit=${unit}`],
    '--description=Undoes what portplan has applied and nobody has confirmed',
    ...[`--on-active=${seconds}`, '--timer-property=AccuracySec=1s'],
    // The apply has found its programs there.
    `--setenv=PATH=${process.env['PATH'] ?? ''}`,
    ...['--', ...command],
  ];
  const { status, stderr } = await runHere({ program: 'systemd-run', words });
  if (status === 0) return;
  const [said = ''] = stderr.split('\n');
  throw new Failure('no-timer', `systemd-run ended with status ${status}: ${said.slice(0, 200)}`);
}

/** How long a process may take until it says that it waits. */
const START_SECONDS = 60;

/** A session of its own, without a terminal: no hang-up reaches it. It says one word once it waits, and then nobody listens. */
async function startDetached(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, {
    cwd: parse(program).root,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await hasSpoken(child);
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    child.stdout.destroy();
    child.unref();
  }
}

async function hasSpoken(child: ChildProcess): Promise<void> {
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

/** A timeout of Node goes by the monotonic clock. Whoever waits for a deadline must not end with a terminal. */
export function sleep(seconds: number): Promise<void> {
  process.on('SIGHUP', () => undefined);
  return setTimeout(seconds * 1000);
}
