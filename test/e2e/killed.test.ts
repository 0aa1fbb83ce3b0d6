/** The real binary, killed at random moments; and many at once. */
import { watch } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';

const KILLS = 200;
const FILE = '/etc/sysctl.conf';
const FOREIGN = '# kept by hand\nvm.swappiness = 10\n';
const PLANS = ['20000-60999', '25000-60999'].map(
  (ephemeral, i) =>
    `version: 1\nname: plan-${i}\nephemeral: ${ephemeral}\npersist: {file: ${FILE}}\nservices:\n  grpc: ${50051 + i}\n  db: ${30000 + i}\n`,
);

let host: PrivateHost;

beforeEach(async () => {
  host = await PrivateHost.start();
  host.write(FILE, FOREIGN);
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  PLANS.forEach((plan, i) => host.write(`/etc/plan-${i}.yaml`, plan));
});

afterEach(() => host.close());

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
    fresh.write(FILE, FOREIGN);
    fresh.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
    fresh.write('/etc/plan.yaml', PLANS[plan] ?? '');
    expect(portplan(fresh, ['apply', '/etc/plan.yaml', '--yes']).status).toBe(0);
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

describe('an apply that is killed', () => {
  it(`leaves whole files, and one apply converges: ${KILLS} times`, { timeout: 900_000 }, async () => {
    const whole = [FOREIGN, await fileAfter(0), await fileAfter(1)];
    const takes = Math.max(...[0, 1].map((plan) => duration(() => portplan(host, applyArguments(plan)))));
    let cut = 0;
    for (let i = 0; i < KILLS; i++) {
      const plan = i % 2;
      // Half of the others fall into the last part of the run, where things are written.
      const share = i % 4 < 2 ? Math.random() : 0.5 + Math.random() * 0.4;
      await (i % 10 < 2 ? killBegun(plan) : killAfter(plan, takes * share, 'SIGKILL'));
      expect(whole).toContain(host.read(FILE));
      if (host.run(['test', '-e', '/var/lib/portplan/unfinished.json']).status === 0) cut++;
      const next = portplan(host, applyArguments(plan));
      expect(next.status, next.stderr).toBe(0);
      expect(liveValues(host)).toEqual({
        range: plan === 0 ? '20000\t60999' : '25000\t60999',
        reserved: plan === 0 ? '30000,50051' : '30001,50052',
        start: '1024',
      });
    }
    // A test that never hit the middle of an apply would prove nothing.
    expect(cut).toBeGreaterThan(0);
  });

  it('is undone, or was done, when it is interrupted instead', { timeout: 300_000 }, async () => {
    portplan(host, applyArguments(0));
    const takes = duration(() => portplan(host, applyArguments(1)));
    for (let i = 0; i < 20; i++) {
      const plan = i % 2;
      await killAfter(plan, takes * (0.4 + Math.random() * 0.6), 'SIGINT');
      const { range, reserved } = liveValues(host);
      expect([
        ['20000\t60999', '30000,50051'],
        ['25000\t60999', '30001,50052'],
      ]).toContainEqual([range, reserved]);
      expect(host.run(['test', '-e', '/var/lib/portplan/unfinished.json']).status).toBe(1);
    }
  });
});

describe('many applies at once', () => {
  it('all end well, and one does the work', { timeout: 120_000 }, async () => {
    setLive(host, 'ip_local_reserved_ports', '7000');
    const results = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const child = host.spawn([process.execPath, CLI, ...applyArguments(0), '--lock-wait', '90']);
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        const status = await new Promise((resolve) => child.on('close', resolve));
        return { status, changed: (JSON.parse(output) as { changed: boolean }).changed };
      }),
    );
    expect(results.map(({ status }) => status)).toEqual(Array(20).fill(0));
    expect(results.filter(({ changed }) => changed)).toHaveLength(1);
    expect(liveValues(host).reserved).toBe('7000,30000,50051');
  });
});
