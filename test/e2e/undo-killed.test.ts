/** `rollback`, and the undo at a deadline, killed at random moments: the next one finishes, and nothing is left behind. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { kills } from '../support/samples.ts';
import { hostForAll } from '../support/stand.ts';
import { isWaiting, unconfirmedOn, watcherOf } from '../support/unconfirmed.ts';

const FILE = '/etc/sysctl.conf';
const EARLIER = '# kept by hand\nvm.swappiness = 10\n';
const BEFORE = { range: '32768\t60999', reserved: '7000', start: '1024' };

const { host } = hostForAll(() => {
  const plan = `version: 1\nname: edge\nephemeral: 20000-60999\npersist: {file: ${FILE}}\nservices: {grpc: 50051}\n`;
  host.write('/etc/portplan.yaml', plan);
  host.write(FILE, EARLIER);
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  setLive(host, 'ip_local_reserved_ports', '7000');
});

/** Applies it to be confirmed; what waits is ended, so that the undo is begun here. */
function applyAndLose(): string {
  const applied = portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', '3600']);
  expect(applied.status, applied.stderr).toBe(0);
  const { token } = unconfirmedOn(host);
  process.kill(watcherOf(token) ?? Number.NaN);
  return token;
}

/** How long it takes, and whether it was still running when it was killed. */
async function run(words: readonly string[], killAfter?: number): Promise<{ ms: number; isKilled: boolean }> {
  const start = performance.now();
  const child = host.spawn(['sh', '-c', 'exec "$@" 2>/dev/null', 'sh', process.execPath, CLI, ...words]);
  child.stdout.resume();
  const ended = new Promise<boolean>((resolve) => child.on('close', (_, signal) => resolve(signal === 'SIGKILL')));
  if (killAfter !== undefined) await Promise.race([ended, setTimeout(killAfter).then(() => child.kill('SIGKILL'))]);
  const isKilled = await ended;
  return { ms: performance.now() - start, isKilled };
}

const leftovers = (): string => host.run(['find', '/etc', '/var/lib/portplan', '-name', '*.portplan-*']).stdout;

describe.each([
  ['rollback', () => ['rollback', '--yes']],
  ['expire', (token: string) => ['expire', token]],
] as const)('%s', (_, wordsFor) => {
  let takes = 0;
  let cut = 0;

  it.each(kills(4, 0.2))('that is killed is finished by the next one (%i)', async () => {
    if (takes === 0) takes = (await run(wordsFor(applyAndLose()))).ms;
    const token = applyAndLose();
    // The last part of the run is where things are written.
    const { ms, isKilled } = await run(wordsFor(token), takes * (0.4 + Math.random() * 0.6));
    if (isKilled) cut++;
    // The machine has less to do than when it was measured.
    else takes = ms;
    expect(['20000', '32768'].map((first) => liveValues(host).range.startsWith(first))).toContain(true);
    if (isWaiting(host) || existsSync(host.path('/var/lib/portplan/unfinished.json'))) await run(wordsFor(token));
    expect({ ...liveValues(host), text: host.read(FILE), waits: isWaiting(host), left: leftovers() }).toEqual({
      ...{ ...BEFORE, text: EARLIER, waits: false, left: '' },
    });
    expect(existsSync(host.path('/var/lib/portplan/unfinished.json'))).toBe(false);
  });

  it('has been killed in the midst of it, without which these tests would prove nothing', () => {
    expect(cut).toBeGreaterThan(0);
  });
});
