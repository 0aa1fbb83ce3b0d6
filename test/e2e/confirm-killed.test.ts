/** `apply --confirm-within` that is killed at random moments, and `confirm` against the deadline. */
import { existsSync, watch } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { isWaiting, unconfirmedOn, untilUndone, watcherOf } from '../support/unconfirmed.ts';
import { kills } from '../support/samples.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';
const BEFORE = { range: '32768\t60999', reserved: '7000', start: '1024' };
const AFTER = { range: '20000\t60999', reserved: '7000,50051', start: '1024' };

const { host } = hostForAll(() => {
  host.write('/etc/portplan.yaml', PLAN);
  setLive(host, 'ip_local_reserved_ports', '7000');
});

function applyWords(seconds: number): string[] {
  return ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', String(seconds)];
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
}

/** Starts it after the delay, and waits until it has ended. */
async function runAfter(milliseconds: number, words: readonly string[]): Promise<Run> {
  await setTimeout(milliseconds);
  const child = host.spawn(['sh', '-c', 'exec "$@" 2>/dev/null', 'sh', process.execPath, CLI, ...words]);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout };
}

/** After so many milliseconds, or as soon as its record is begun. */
async function killed(milliseconds: number | 'begun'): Promise<void> {
  const watcher = watch(host.path('/var/lib/portplan'));
  const child = host.spawn([process.execPath, CLI, ...applyWords(1)]);
  child.stdout.resume();
  const kill = (): boolean => child.kill('SIGKILL');
  watcher.on('change', (_, name) => milliseconds === 'begun' && name === 'unfinished.json' && kill());
  const ended = new Promise((resolve) => child.on('close', resolve));
  const isDue = milliseconds === 'begun' ? ended : setTimeout(milliseconds).then(kill);
  await Promise.all([ended, isDue]);
  watcher.close();
}

function isCutOff(): boolean {
  return existsSync(host.path('/var/lib/portplan/unfinished.json'));
}

describe('an apply that waits to be confirmed, and is killed', () => {
  const seen = { waiting: 0, cutOff: 0 };
  let takes = 0;

  beforeAll(async () => {
    const start = performance.now();
    portplan(host, applyWords(1));
    takes = performance.now() - start;
    await untilUndone(host);
  });

  async function killAndWait(i: number): Promise<void> {
    // The last part of the run is where things are written.
    await killed(i % 2 === 0 ? 'begun' : takes * (0.5 + Math.random() * 0.5));
    if (isWaiting(host)) seen.waiting++;
    if (isCutOff()) seen.cutOff++;
    await untilUndone(host);
    expect({ ...liveValues(host), isCutOff: isCutOff() }).toEqual({ ...BEFORE, isCutOff: false });
  }

  it.each(kills(6, 0.1))('is undone at its deadline (%i)', killAndWait);

  it('has waited, and has been cut off in the midst of it, without which these tests would prove nothing', async () => {
    for (let i = 0; i < 30 && Math.min(seen.waiting, seen.cutOff) === 0; i++) await killAndWait(i);
    expect(seen.waiting).toBeGreaterThan(0);
    expect(seen.cutOff).toBeGreaterThan(0);
  });
});

describe('confirm and the deadline at one moment', () => {
  const winners = new Set<string>();

  async function race(i: number): Promise<void> {
    expect(portplan(host, applyWords(3600)).status).toBe(0);
    const { token } = unconfirmedOn(host);
    process.kill(watcherOf(token) ?? Number.NaN);
    const [first, second] = i % 2 === 0 ? [0, Math.random() * 60] : [Math.random() * 60, 0];
    const [confirmed, expired] = await Promise.all([
      runAfter(first, ['confirm', '--format', 'json']),
      runAfter(second, ['expire', token]),
    ]);
    const { error } = JSON.parse(confirmed.stdout) as { readonly error: { readonly code: string } | null };
    const isKept = confirmed.status === 0;
    winners.add(isKept ? 'confirm' : 'expire');
    expect({ ...liveValues(host), code: error?.code, expired: expired.status, said: expired.stdout }).toEqual({
      ...(isKept ? AFTER : BEFORE),
      code: isKept ? undefined : 'not-confirmed',
      expired: 0,
      said: isKept ? 'Nothing to undo.\n' : (expect.stringMatching(/^Not confirmed in time, undone: /) as string),
    });
    expect(isWaiting(host)).toBe(false);
    if (isKept) portplan(host, ['rollback', '--yes']);
  }

  it.each(kills(8, 0.1))('one of them wins, and the other one says so (%i)', race);

  it('each of them wins some of these races', async () => {
    for (let i = 0; i < 40 && winners.size < 2; i++) await race(i);
    expect([...winners].sort()).toEqual(['confirm', 'expire']);
  });
});
