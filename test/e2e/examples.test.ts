/** Every example, on a host as the kernel and Debian make it: the screen and the JSON that a user gets. */
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { liveValues, portplan, portplanHere, PROJECT } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForAll } from '../support/stand.ts';

const EXAMPLES = readdirSync('examples').filter((name) => name.endsWith('.portplan.yaml'));
/** The others are planned and applied in test/windows. */
const LINUX = EXAMPLES.filter((name) => !readFileSync(`examples/${name}`, 'utf8').includes('platform: windows'));

const { host } = hostForAll();

/** What differs from machine to machine. */
function everywhere(text: string): string {
  return text.replaceAll(` on ${hostname()} `, ' on edge-1 ');
}

describe.each(EXAMPLES)('examples/%s, on any machine,', (name) => {
  it('is valid', () => {
    expect(portplanHere(['validate', `examples/${name}`])).toEqual({
      status: 0,
      stdout: `examples/${name}: valid\n`,
      stderr: '',
    });
  });

  it('has nothing that the lint finds', () => {
    const { status, stdout } = portplanHere(['lint', `examples/${name}`, '--platform', 'linux']);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining(': no findings') as string });
  });
});

describe.each(LINUX)('examples/%s', (name) => {
  it('is planned as its golden file says', () => {
    const planned = portplan(host, ['plan', `examples/${name}`], { cwd: PROJECT });
    expect(planned.stderr).toBe('');
    expectGolden(`test/fixtures/examples/${name}.txt`, everywhere(planned.stdout));
  });

  it('can be applied, and a second time without a change', async () => {
    const fresh = await PrivateHost.start();
    try {
      const apply = () => portplan(fresh, ['apply', `examples/${name}`, '--yes', '--format', 'json'], { cwd: PROJECT });
      expect(apply().status).toBe(0);
      const live = liveValues(fresh);
      expect(JSON.parse(apply().stdout)).toMatchObject({ changed: false, error: null });
      expect(liveValues(fresh)).toEqual(live);
    } finally {
      fresh.close();
    }
  });
});

it('the README shows what the first command prints', () => {
  const printed = readFileSync('test/fixtures/examples/web-server.portplan.yaml.txt', 'utf8');
  expect(readFileSync('README.md', 'utf8')).toContain(`plan examples/web-server.portplan.yaml\n${printed}\`\`\`\n`);
});

describe('JSON', () => {
  it.each([
    [['validate', 'examples/laptop.portplan.yaml']],
    [['validate', 'test/fixtures/config/bad/unknown-key.yaml']],
    [['plan', 'examples/kubernetes-node.portplan.yaml']],
    [['apply', '--check', 'examples/hadoop.portplan.yaml']],
    [['apply', '--yes', 'examples/edge-us.portplan.yaml']],
    [['history']],
    [['snapshot']],
    [['rollback', '--yes']],
    [['plan', 'nowhere.yaml']],
  ])('of %j is what the schema says', (args) => {
    const { stdout } = portplan(host, [...args, '--format', 'json'], { cwd: PROJECT });
    expectSchema('output', stdout);
  });

  it('of a diff is a patch that the file can take', () => {
    host.write('/run/portplan.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    const { stdout } = portplan(host, ['plan', '/run/portplan.yaml', '--format', 'diff']);
    expect(stdout).toContain(
      '--- /proc/sys/net/ipv4/ip_local_reserved_ports\n+++ /proc/sys/net/ipv4/ip_local_reserved_ports\n',
    );
    expect(stdout).toContain('--- /dev/null\n+++ /etc/sysctl.d/zzz-portplan.conf\n');
  });
});
