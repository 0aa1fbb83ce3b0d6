/** An apply in a network namespace that is cut off, or that nobody confirms: it is finished, or undone, in that namespace. */
import { watch } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Unconfirmed } from '../../src/model/plan/unconfirmed.ts';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';
import { networkOn, type NetworkOnHost } from '../support/network-on.ts';
import { until, watcherOf } from '../support/unconfirmed.ts';

const PLAN = '/etc/portplan.yaml';
const DEFAULTS = { range: '32768\t60999', reserved: '', start: '1024' };

let host: PrivateHost;
let blue: NetworkOnHost;

beforeEach(async () => {
  host = await PrivateHost.start();
  blue = networkOn(host, 'blue');
  host.write(PLAN, 'version: 1\nname: edge\nephemeral: 40000-42999\nservices: {grpc: 41000}\n');
});

afterEach(() => host.close());

const range = (): string => blue.live('ip_local_port_range');

/** The records of the only namespace that has some. */
function records(): string {
  return host.run(['sh', '-c', 'echo /run/portplan/netns/*']).stdout.trim();
}

describe('an apply that nobody confirms', () => {
  it('is undone there at its deadline, and the host keeps what it has', async () => {
    expect(portplan(host, ['apply', '--yes', PLAN]).status).toBe(0);
    const applied = liveValues(host);
    const { stdout } = portplan(host, ['apply', '--yes', '--confirm-within', '1', PLAN, '--netns', 'blue']);
    expect(stdout).toContain('unless you run: sudo portplan confirm --netns blue\n');
    await until('the apply in blue is undone', () => range() === DEFAULTS.range);
    await until('its record is there', () => blue.portplan(['history']).stdout.includes('not confirmed in time'));
    expect(liveValues(host)).toEqual(applied);
  });

  it('is kept by a confirm in that namespace, and by no other', () => {
    expect(blue.portplan(['apply', '--yes', '--confirm-within', '60', PLAN]).status).toBe(0);
    const { token } = JSON.parse(host.read(`${records()}/unconfirmed.json`)) as Unconfirmed;
    expect(portplan(host, ['confirm'])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no apply waits to be confirmed') as string,
    });
    expect(portplan(host, ['plan', PLAN]).stdout).not.toContain('not confirmed');
    expect(blue.portplan(['plan', PLAN]).stdout).toContain('is not confirmed yet');
    expect(portplan(host, ['confirm', '--netns', 'blue']).status).toBe(0);
    process.kill(watcherOf(token) ?? Number.NaN);
    expect(range()).toBe('40000\t42999');
  });
});

describe('an apply that is killed in the middle', () => {
  async function killBegun(): Promise<void> {
    const plan = host.read(PLAN);
    expect(blue.portplan(['apply', '--yes', PLAN]).status).toBe(0);
    host.write(PLAN, plan.replace('42999', '43999').replace('41000', '41001'));
    // One that was quicker than the signal is undone, and killed again.
    for (let tries = 20; !(await isKilledBegun()); tries--) {
      expect(tries).toBeGreaterThan(0);
      expect(blue.portplan(['rollback', '--yes']).status).toBe(0);
    }
  }

  /** Kills an apply as soon as its record is begun. */
  async function isKilledBegun(): Promise<boolean> {
    const watcher = watch(host.path(records()));
    const child = host.spawn(['ip', 'netns', 'exec', 'blue', process.execPath, CLI, 'apply', '--yes', PLAN]);
    child.stdout.resume();
    watcher.on('change', (_, name) => name === 'unfinished.json' && child.kill('SIGKILL'));
    await new Promise((resolve) => child.on('close', resolve));
    watcher.close();
    return host.run(['ls', records()]).stdout.includes('unfinished.json');
  }

  it('is told and finished there, and the host knows nothing of it', async () => {
    await killBegun();
    expect(portplan(host, ['plan', PLAN]).stdout).not.toContain('was cut off');
    expect(blue.portplan(['plan', PLAN]).stdout).toContain('was cut off, or is running now');
    expect(blue.portplan(['apply', '--yes', PLAN]).status).toBe(0);
    expect([range(), blue.live('ip_local_reserved_ports')]).toEqual(['40000\t43999', '41001']);
    expect(liveValues(host)).toEqual(DEFAULTS);
  });

  it('is undone there by a rollback', async () => {
    await killBegun();
    expect(portplan(host, ['rollback', '--yes', '--netns', 'blue']).status).toBe(0);
    expect([range(), blue.live('ip_local_reserved_ports')]).toEqual(['40000\t42999', '41000']);
  });
});
