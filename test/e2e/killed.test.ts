/** The real binary, killed at random moments. */
import { watch } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';
import { kills } from '../support/samples.ts';
import { hostForAll } from '../support/stand.ts';

const FILE = '/etc/sysctl.conf';
const FOREIGN = '# kept by hand\nvm.swappiness = 10\n';
const PLANS = ['20000-60999', '25000-60999'].map(
  (ephemeral, i) =>
    `version: 1\nname: plan-${i}\nephemeral: ${ephemeral}\npersist: {file: ${FILE}}\nservices:\n  grpc: ${50051 + i}\n  db: ${30000 + i}\n`,
);

function prepare(host: PrivateHost): void {
  host.write(FILE, FOREIGN);
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  PLANS.forEach((plan, i) => host.write(`/etc/plan-${i}.yaml`, plan));
}

const { host } = hostForAll(() => prepare(host));

function applyArguments(plan: number): string[] {
  return ['apply', `/etc/plan-${plan}.yaml`, '--yes', '--format', 'json'];
}

async function killAfter(plan: number, milliseconds: number, signal: NodeJS.Signals): Promise<void> {
  const child = host.spawn([process.execPath, CLI, ...applyArguments(plan)]);
  child.stdout.resume();
  const ended = new Promise((resolve) => child.on('close', resolve));
  const timer = setTimeout(() => child.kill(signal), milliseconds);
  await ended;
  clearTimeout(timer);
}

/** As soon as its record is begun: in the midst of an apply, however fast the machine is. */
async function killBegun(plan: number): Promise<void> {
  const watcher = watch(host.path('/var/lib/portplan'));
  const child = host.spawn([process.execPath, CLI, ...applyArguments(plan)]);
  child.stdout.resume();
  watcher.on('change', (_, name) => name === 'unfinished.json' && child.kill('SIGKILL'));
  await new Promise((resolve) => child.on('close', resolve));
  watcher.close();
}

/** What the file holds once the plan is applied, made on a host of its own. */
async function fileAfter(plan: number): Promise<string> {
  const fresh = await PrivateHost.start();
  try {
    prepare(fresh);
    expect(portplan(fresh, applyArguments(plan)).status).toBe(0);
    return fresh.read(FILE);
  } finally {
    fresh.close();
  }
}

function duration(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function isCutOff(): boolean {
  return host.run(['test', '-e', '/var/lib/portplan/unfinished.json']).status === 0;
}

describe('an apply that is killed', () => {
  let whole: readonly string[];
  let takes = 0;
  let cut = 0;

  beforeAll(async () => {
    whole = [FOREIGN, await fileAfter(0), await fileAfter(1)];
    takes = Math.max(...[0, 1].map((plan) => duration(() => portplan(host, applyArguments(plan)))));
  });

  async function killAndApply(i: number): Promise<void> {
    const plan = i % 2;
    // Half of the others fall into the last part of the run, where things are written.
    const share = i % 4 < 2 ? Math.random() : 0.5 + Math.random() * 0.4;
    await (i % 10 < 2 ? killBegun(plan) : killAfter(plan, takes * share, 'SIGKILL'));
    expect(whole).toContain(host.read(FILE));
    if (isCutOff()) cut++;
    const next = portplan(host, applyArguments(plan));
    expect(next.status, next.stderr).toBe(0);
    expect(host.run(['find', '/etc', '/var/lib/portplan', '-name', '*.portplan-new']).stdout).toBe('');
    expect(liveValues(host)).toEqual({
      range: plan === 0 ? '20000\t60999' : '25000\t60999',
      reserved: plan === 0 ? '30000,50051' : '30001,50052',
      start: '1024',
    });
  }

  it.each(kills(40))('leaves whole files, and one apply converges (%i)', killAndApply);

  it('has been cut off in the midst of it, without which these tests would prove nothing', async () => {
    for (let i = 0; i < 100 && cut === 0; i++) await killAndApply(i);
    expect(cut).toBeGreaterThan(0);
  });
});

describe('an apply that is interrupted', () => {
  let takes = 0;

  beforeAll(() => {
    portplan(host, applyArguments(0));
    takes = duration(() => portplan(host, applyArguments(1)));
  });

  it.each(kills(4, 0.2))('is undone, or was done (%i)', async (i) => {
    await killAfter(i % 2, takes * (0.4 + Math.random() * 0.6), 'SIGINT');
    const { range, reserved } = liveValues(host);
    expect([
      ['20000\t60999', '30000,50051'],
      ['25000\t60999', '30001,50052'],
    ]).toContainEqual([range, reserved]);
    expect(isCutOff()).toBe(false);
  });
});
