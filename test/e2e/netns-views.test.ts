/** What other commands say in a network namespace, and of one that is known by its snapshot: nothing of a boot, which makes none. */
import { expect, it } from 'vitest';
import { audit } from '../support/auditing.ts';
import { liveValues, portplan } from '../support/cli.ts';
import { networkOn, type NetworkOnHost } from '../support/network-on.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const SNAPSHOT = '/run/blue.json';
const NOTE = 'Live only: no boot brings the settings of a network namespace.';

let blue: NetworkOnHost;

const { host } = hostForEach(() => {
  blue = networkOn(host, 'blue');
  blue.setLive('ip_local_port_range', '40000 42999');
  blue.setLive('ip_local_reserved_ports', '41000');
  host.write('/etc/sysctl.d/50-range.conf', 'net.ipv4.ip_local_port_range = 20000 29999\n');
  host.write(PLAN, 'version: 1\nname: edge\nephemeral: 40000-42999\nservices: {grpc: 41000}\n');
});

function takeSnapshot(): Record<string, unknown> {
  const { stdout } = portplan(host, ['snapshot', '--netns', 'blue']);
  host.write(SNAPSHOT, stdout);
  return (expectSchema('output', stdout) as { readonly snapshot: Record<string, unknown> }).snapshot;
}

it('audit compares live values, and nothing with a boot', () => {
  const { settings, findings } = audit(host, ['--netns', 'blue', PLAN]);
  expect(settings.map(({ layer }) => layer)).toEqual(['live', 'live']);
  expect(findings.filter(({ kind }) => kind === 'drift')).toEqual([]);
  const alone = blue.portplan(['audit', '--verbose']).stdout;
  expect(alone).not.toMatch(/boot/);
});

it('init writes the live range as it is, though a boot file of the host says another one', () => {
  const made = blue.portplan(['init', '-']);
  expect(made.status, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^ephemeral: 40000-42999$/m);
  expect(made.stdout).not.toMatch(/after a boot|next boot/);
  host.write('/etc/made.yaml', made.stdout);
  expect(blue.portplan(['plan', '/etc/made.yaml', '--detailed-exitcode']).status).toBe(0);
  expect(portplan(host, ['init', '-', '--netns', 'blue']).stdout).toBe(made.stdout);
});

it('lint and suggest take the range of the namespace from its snapshot', () => {
  takeSnapshot();
  host.write('/etc/bare.yaml', 'version: 1\nservices: {grpc: {listen: 41500, reserve: never}}\n');
  const { stdout } = portplan(host, ['lint', '/etc/bare.yaml', '--host', SNAPSHOT]);
  expect(stdout).toContain('40000-42999');
  expect(stdout).not.toMatch(/boot|50-range/);
});

it('a snapshot says which namespace it is of, and a plan for it is live only', () => {
  expect(takeSnapshot()['network']).toEqual({
    kind: 'namespace',
    identity: expect.stringMatching(/^[0-9a-f-]{36}-\d+-\d+$/) as string,
  });
  const { snapshot } = JSON.parse(portplan(host, ['snapshot']).stdout) as { readonly snapshot: object };
  expect(snapshot).not.toHaveProperty('network');
  host.write('/etc/next.yaml', 'version: 1\nephemeral: 40000-43999\n');
  const planned = portplan(host, ['plan', '/etc/next.yaml', '--host', SNAPSHOT]).stdout;
  expect(planned).toContain(NOTE);
  expect(planned).not.toMatch(/boot {3}|new file/);
  expect(planned).toMatch(/To make it so, in that network namespace on \S+: sudo portplan apply/);
});

it('a snapshot whose namespace is of no known kind is refused in one sentence', () => {
  takeSnapshot();
  host.write(SNAPSHOT, host.read(SNAPSHOT).replace('"kind": "namespace"', '"kind": "tenant"'));
  const { status, stderr } = portplan(host, ['plan', PLAN, '--host', SNAPSHOT]);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining('namespace or container') as string,
  });
});

it('a plan that was kept in a namespace is applied in that one alone', () => {
  host.write(PLAN, 'version: 1\nname: edge\nephemeral: 40000-43999\n');
  expect(portplan(host, ['plan', PLAN, '--netns', 'blue', '--out', '/run/kept.json']).status).toBe(0);
  for (const value of ['40000 42999']) expect(host.run(['sh', '-c', `echo ${value} > ${RANGE}`]).status).toBe(0);
  const before = liveValues(host);
  expect(portplan(host, ['apply', '/run/kept.json', '--yes'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the network namespace is') as string,
  });
  expect(liveValues(host)).toEqual(before);
  expect(portplan(host, ['apply', '/run/kept.json', '--yes', '--netns', 'blue']).status).toBe(0);
  expect(blue.live('ip_local_port_range')).toBe('40000\t43999');
});

const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';

it('a plan that was kept with --live-only is applied so', () => {
  expect(portplan(host, ['plan', PLAN, '--live-only', '--out', '/run/kept.json']).status).toBe(0);
  expect(portplan(host, ['apply', '/run/kept.json', '--yes']).status).toBe(0);
  expect(host.run(['ls', '/etc/sysctl.d']).stdout).toBe('50-range.conf\n');
});

it('every format says that a plan is live only', () => {
  takeSnapshot();
  host.write('/etc/next.yaml', 'version: 1\nephemeral: 40000-43999\n');
  const words = ['plan', '/etc/next.yaml', '--host', SNAPSHOT, '--format'];
  expect(portplan(host, [...words, 'markdown']).stdout).toContain(NOTE);
  expect(portplan(host, [...words, 'diff']).stderr).toContain(NOTE);
  expect(JSON.parse(portplan(host, [...words, 'jsonl']).stdout)).toMatchObject({
    liveOnly: true,
    network: { kind: 'namespace' },
  });
});

it('a setting that a plan no longer names stays as it is, without a word of a boot', () => {
  host.write(PLAN, 'version: 1\nephemeral: 40000-43999\n');
  expect(blue.portplan(['apply', '--yes', PLAN]).status).toBe(0);
  host.write(PLAN, 'version: 1\nservices: {grpc: 41000}\n');
  const { stdout } = blue.portplan(['plan', PLAN]);
  expect(stdout).toContain('this plan no longer names it: it stays as it is, and portplan');
});
