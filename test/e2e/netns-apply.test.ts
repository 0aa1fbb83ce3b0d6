/** apply, rollback and history in a network namespace: live settings alone, and records of their own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI, fingerprint, liveValues, portplan } from '../support/cli.ts';
import { PrivateHost, type RunResult } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { networkOn, type NetworkOnHost } from '../support/network-on.ts';

const PLAN = '/etc/portplan.yaml';
const DEFAULTS = { range: '32768\t60999', reserved: '', start: '1024' };
/** An account that has no rights on the private host. */
const USER = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const NOTE = 'Live only: no boot brings the settings of a network namespace.';

let host: PrivateHost;
let blue: NetworkOnHost;

beforeEach(async () => {
  host = await PrivateHost.start();
  blue = networkOn(host, 'blue');
  writePlan('{grpc: 41000}');
});

afterEach(() => host.close());

function writePlan(services: string): void {
  host.write(PLAN, `version: 1\nname: edge\nephemeral: 40000-42999\nservices: ${services}\n`);
}

function expectDone(result: RunResult): RunResult {
  expect(result.status, result.stderr + result.stdout).toBe(0);
  return result;
}

interface PlanJson {
  readonly changes: readonly { readonly layer: string }[];
  readonly files: readonly unknown[];
  readonly liveOnly?: true;
  readonly network?: { readonly kind: string; readonly identity: string | null };
}

function planJson(on: Pick<NetworkOnHost, 'portplan'>, ...words: readonly string[]): PlanJson {
  const { stdout } = on.portplan(['plan', PLAN, '--format', 'json', ...words]);
  expectSchema('output', stdout);
  return JSON.parse(stdout) as PlanJson;
}

describe('apply in a network namespace', () => {
  it("sets the live values there, and leaves the host's boot files and settings alone", () => {
    const before = fingerprint(host);
    const applied = expectDone(blue.portplan(['apply', '--yes', PLAN]));
    expect(applied.stdout).toContain(NOTE);
    expect(applied.stdout).toContain('To undo it: sudo portplan rollback 1 --netns blue\n');
    expect([blue.live('ip_local_port_range'), blue.live('ip_local_reserved_ports')]).toEqual(['40000\t42999', '41000']);
    expect({ files: fingerprint(host), live: liveValues(host) }).toEqual({ files: before, live: DEFAULTS });
    expect(blue.portplan(['plan', PLAN]).stdout).toContain('nothing to change');
  });

  it.each([
    ['sh', true],
    ['init', false],
  ])('with a process 1 of its own, called %s: live only is %s', (name, isLiveOnly) => {
    const script = `ln -sf "$(command -v sh)" /run/${name}; exec unshare --mount --net /run/${name} -c 'mount --bind /proc/$$ /proc/1; "$@"' "$@"`;
    const words = [process.execPath, CLI, 'plan', PLAN, '--format', 'json'];
    const { stdout } = host.run(['sh', '-c', script, 'sh', ...words]);
    expect(JSON.parse(stdout)).toMatchObject({ changed: true, files: isLiveOnly ? [] : [{}] });
    expect(stdout.includes('"liveOnly":')).toBe(isLiveOnly);
  });

  it("does not change the host's plan, its history or what it may undo", () => {
    const before = portplan(host, ['plan', PLAN]).stdout;
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    expect(portplan(host, ['plan', PLAN]).stdout).toBe(before);
    expect(portplan(host, ['history']).stdout).toBe('Nothing was applied on this host yet.\n');
    expect(portplan(host, ['rollback', '--yes'])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('there is no apply to undo') as string,
    });
  });

  it('is undone there, while what was applied on the host stays', () => {
    expectDone(portplan(host, ['apply', '--yes', PLAN]));
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    const applied = liveValues(host);
    expectDone(blue.portplan(['rollback', '--yes']));
    expect([blue.live('ip_local_port_range'), blue.live('ip_local_reserved_ports')]).toEqual([DEFAULTS.range, '']);
    expect(liveValues(host)).toEqual(applied);
    expectDone(portplan(host, ['rollback', '--yes']));
    expect(liveValues(host)).toEqual(DEFAULTS);
  });

  it('releases no port that the host or another namespace has made its own', () => {
    expectDone(portplan(host, ['apply', '--yes', PLAN]));
    const red = networkOn(host, 'red');
    for (const each of [blue, red]) each.setLive('ip_local_reserved_ports', '41000');
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    writePlan('{other: 41001}');
    expect(red.portplan(['plan', PLAN]).stdout).toContain('41000  foreign, kept');
    expectDone(red.portplan(['apply', '--yes', PLAN]));
    expect(red.live('ip_local_reserved_ports')).toBe('41000-41001');
    // In blue 41000 was there before the first apply, too.
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    expect(blue.live('ip_local_reserved_ports')).toBe('41000-41001');
    expectDone(portplan(host, ['apply', '--yes', PLAN]));
    expect(liveValues(host).reserved).toBe('41001');
  });

  it('releases what its own earlier apply has reserved', () => {
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    writePlan('{other: 41001}');
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    expect(blue.live('ip_local_reserved_ports')).toBe('41001');
  });

  it('leaves no records to a later namespace of the same name, or with the same inode', () => {
    expectDone(blue.portplan(['apply', '--yes', PLAN]));
    const inodes = new Set([inodeOf('blue')]);
    let next = blue;
    for (let tries = 0; tries < 40 && inodes.size === tries + 1; tries++) {
      host.run(['ip', 'netns', 'delete', 'blue']);
      host.run(['sleep', '0.05']);
      next = networkOn(host, 'blue');
      inodes.add(inodeOf('blue'));
      expect(next.portplan(['history']).stdout).toBe('Nothing was applied in this network namespace yet.\n');
    }
    expect(inodes.size, 'the kernel gave no inode a second time').toBeLessThan(41);
    next.setLive('ip_local_reserved_ports', '41000');
    writePlan('{other: 41001}');
    expect(next.portplan(['plan', PLAN]).stdout).toContain('41000  foreign, kept');
  });
});

function inodeOf(name: string): string {
  return host.run(['stat', '-L', '-c', '%i', `/run/netns/${name}`]).stdout;
}

describe('--netns', () => {
  it('plans, applies, lists and undoes as a portplan inside does', () => {
    const there = (...words: readonly string[]) => portplan(host, [...words, '--netns', 'blue']);
    expect(there('plan', PLAN).stdout).toContain(`To make it so: sudo portplan apply ${PLAN} --netns blue\n`);
    const applied = expectDone(there('apply', '--yes', PLAN));
    expect(applied.stdout).toContain('To undo it: sudo portplan rollback 1 --netns blue\n');
    expect(there('history').stdout).toBe(blue.portplan(['history']).stdout);
    expectDone(there('rollback', '1', '--yes'));
    expect({ live: liveValues(host), there: blue.live('ip_local_port_range') }).toEqual({
      live: DEFAULTS,
      there: DEFAULTS.range,
    });
  });

  it('asks at a terminal, and does what is answered', () => {
    const command = `stty cols 80; ${process.execPath} ${CLI} apply ${PLAN} --netns blue`;
    // The key is pressed once the question is there.
    const asked = host.run(['sh', '-c', `(sleep 4; printf y; sleep 1) | script -qec '${command}' /dev/null`]);
    expect(asked.stdout).toContain(', in this network namespace?');
    expect({ status: asked.status, range: blue.live('ip_local_port_range') }).toEqual({
      status: 0,
      range: '40000\t42999',
    });
  });

  it('takes a process number, and is refused without the rights', () => {
    const child = host.spawn(['unshare', '--net', 'sleep', '1000']);
    const words = ['plan', PLAN, '--netns', String(child.pid)];
    expect(portplan(host, words).stdout).toContain(NOTE);
    const refused = host.run([...USER, process.execPath, CLI, ...words]);
    expect({ ...refused, stderr: refused.stderr.includes(`namespace ${child.pid} can't be entered`) }).toEqual({
      ...{ status: 3, stdout: '', stderr: true },
    });
  });
});

describe('which layers', () => {
  it('JSON says that a plan is live only, and of which namespace', () => {
    const { changes, files, liveOnly, network } = planJson(blue);
    expect(new Set(changes.map(({ layer }) => layer))).toEqual(new Set(['live']));
    expect({ files, liveOnly, network }).toMatchObject({ files: [], liveOnly: true, network: { kind: 'namespace' } });
    expect(network?.identity).toMatch(/^[0-9a-f-]{36}-\d+-\d+$/);
  });

  it('--persist writes the boot file all the same, and keeps what the host has reserved there', () => {
    expectDone(portplan(host, ['apply', '--yes', PLAN]));
    writePlan('{other: 41001}');
    expectDone(blue.portplan(['apply', '--yes', '--persist', PLAN]));
    const files = host.run(['sh', '-c', 'cat /etc/sysctl.d/*portplan.conf']).stdout;
    expect(files).toContain('ip_local_reserved_ports = 41000-41001\n');
    expectDone(blue.portplan(['rollback', '--yes']));
    expect(host.run(['sh', '-c', 'cat /etc/sysctl.d/*portplan.conf']).stdout).toContain('reserved_ports = 41000\n');
  });

  it('--live-only leaves boot files out on a host', () => {
    const here = { portplan: (words: readonly string[]) => portplan(host, words) };
    const { changes, liveOnly, network } = planJson(here, '--live-only');
    expect({ layers: new Set(changes.map(({ layer }) => layer)), liveOnly, network }).toEqual({
      layers: new Set(['live']),
      liveOnly: true,
      network: undefined,
    });
    expectDone(portplan(host, ['apply', '--yes', '--live-only', PLAN]));
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toBe('');
    expect(liveValues(host).reserved).toBe('41000');
    expect(planJson(here).liveOnly).toBeUndefined();
    expectDone(portplan(host, ['apply', '--yes', PLAN]));
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toContain('portplan.conf');
  });

  it.each([
    [['plan', '--persist', '--live-only', PLAN], 'leave out one of the two'],
    [['plan', '--live-only', '--root', '/', PLAN], 'an image has no live settings'],
  ])('%j: one sentence', (words, sentence) => {
    expect(portplan(host, words)).toMatchObject({ status: 3, stderr: expect.stringContaining(sentence) as string });
  });
});

describe('who is inside', () => {
  it('an ordinary user who makes a namespace plans there, and boot files are left out', () => {
    const user = [...USER, 'unshare', '--user', '--map-root-user', '--net'];
    const { status, stdout, stderr } = host.run([...user, process.execPath, CLI, 'plan', PLAN]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(NOTE);
    expect(stdout).not.toContain('boot  ');
  });

  it('an ordinary user in a namespace without a user namespace of its own', () => {
    const { status, stdout } = blue.run([...USER, process.execPath, CLI, 'plan', PLAN]);
    expect({ status, isLive: stdout.includes(NOTE) }).toEqual({ status: 0, isLive: true });
  });

  it('root of a user namespace applies there, and rolls back', () => {
    const script = '"$@" apply --yes /etc/portplan.yaml && "$@" rollback --yes && "$@" history';
    const root = ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', script, 'sh', process.execPath, CLI];
    const { stdout } = expectDone(host.run(root));
    expect(stdout.split('\n').filter((line) => /^[12] {2}/.test(line))).toHaveLength(2);
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toBe('');
  });

  it('nsenter -n', () => {
    const enter = ['nsenter', '--net=/run/netns/blue', process.execPath, CLI];
    expectDone(host.run([...enter, 'apply', '--yes', PLAN]));
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toBe('');
    expect(blue.portplan(['history']).stdout).toContain('apply edge');
  });
});
