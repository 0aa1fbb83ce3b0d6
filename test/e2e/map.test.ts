/** `portplan map`: golden pictures of plans, and real sockets and settings on a host of its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT, portplan, portplanHere, setLive } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { listening } from '../support/listening.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';

const WINDOWS_HOST = 'test/fixtures/lint/windows-port-held/bad.host.json';
const WINDOWS_PLAN = 'test/fixtures/lint/windows-port-held/bad.yaml';

interface MapJson {
  readonly platform: string;
  readonly host: string | null;
  readonly map: {
    readonly plan: string | null;
    readonly layers: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly named: readonly { readonly ports: string; readonly layer: string; readonly what: string }[];
  };
}

const jsonOf = ({ stdout }: { readonly stdout: string }) => expectSchema('output', stdout) as MapJson;
const edge = (...more: readonly string[]) => portplanHere(['map', '--no-host', 'test/fixtures/map/edge.yaml', ...more]);

describe('a plan alone', () => {
  it.each(['edge', 'nothing'])('%s is drawn', (name) => {
    for (const [format, ending] of [
      ['text', 'txt'],
      ['svg', 'svg'],
      ['json', 'json'],
    ] as const) {
      const drawn = portplanHere(['map', '--no-host', `test/fixtures/map/${name}.yaml`, '--format', format]);
      expect(drawn).toMatchObject({ status: 0, stderr: '' });
      expectGolden(`test/fixtures/map/${name}.${ending}`, drawn.stdout);
    }
  });

  it('JSON is what its schema says', () => {
    expect(jsonOf(edge('--format', 'json')).map.layers['udp']).toMatchObject({ declared: '443,20000-20999' });
  });

  it('fits 80 columns and some 24 lines', () => {
    const lines = edge().stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.indexOf('', 20)).toBeLessThanOrEqual(24);
  });

  it('of one protocol shows nothing of the other', () => {
    const { map } = jsonOf(edge('--protocol', 'tcp', '--format', 'json'));
    expect(Object.keys(map.layers)).toEqual(['tcp']);
    expect(map.named.map(({ what }) => what)).not.toContain('media');
  });

  it('has colour only where it is asked for', () => {
    expect(edge('--color', 'always').stdout).toContain('\x1b[31mX\x1b[39m');
    expect(edge().stdout).not.toContain('\x1b');
  });

  it('the picture in the README is of now', () => {
    const plan = 'examples/kubernetes-node.portplan.yaml';
    const { stdout } = portplanHere(['map', '--no-host', plan, '--format', 'svg']);
    expectGolden('examples/kubernetes-node.svg', stdout);
    expect(readFileSync('README.md', 'utf8')).toContain('(examples/kubernetes-node.svg)');
  });

  it('needs no ink: it is drawn where that is not installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portplan-map-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of ['bin/portplan.js', 'dist/launch.cjs', 'dist/bundle.cjs']) cpSync(file, join(folder, file));
    const argv = [join(folder, 'bin/portplan.js'), 'map', '--no-host', 'test/fixtures/map/edge.yaml'];
    const drawn = spawnSync(process.execPath, argv, { cwd: PROJECT, encoding: 'utf8' });
    expect(drawn.stdout).toBe(edge().stdout);
  });
});

describe('this host', () => {
  let host: PrivateHost;
  let name: string;
  const map = (...args: readonly string[]) =>
    portplan(host, ['map', '--format', 'json', ...args], { cwd: '/etc/plans' });

  beforeAll(async () => {
    host = await PrivateHost.start();
    name = host.run(['hostname']).stdout.trim();
    await listening(host, 'tcp', 8080);
    await listening(host, 'udp', 5353);
    await new SocketPlayer(host).connection('web', 8443);
    setLive(host, 'ip_local_port_range', '20000 29999');
    setLive(host, 'ip_local_reserved_ports', '25000-25009');
    host.write('/etc/plans/other/.keep', '');
    const services = '{app: 8080, raft: 20001, grpc: 25001}';
    host.write('/etc/plans/portplan.yaml', `version: 1\nname: edge\nephemeral: 32768-60999\nservices: ${services}\n`);
    host.write('/etc/plans/windows.yaml', 'version: 1\nplatform: windows\nservices: {vite: 5173}\n');
    host.write('/etc/plans/bad.yaml', 'version: 1\nservices: {app: 70000}\n');
  });
  afterAll(() => host.close());

  it('is shown as it is now, with the plan of the folder', () => {
    const drawn = map();
    expect(drawn).toMatchObject({ status: 0, stderr: '' });
    const json = jsonOf(drawn);
    expect([json.host, json.platform, json.map.plan]).toEqual([name, 'linux', 'edge']);
    expect(json.map.layers['tcp']).toMatchObject({
      ephemeral: '20000-29999',
      reserved: '25000-25009',
      declared: '8080,20001,25001',
      exposed: '20001',
      listening: '8080,8443',
    });
    expect(json.map.layers['udp']).toMatchObject({ listening: '5353' });
  });

  it('shows both ends of a connection as in use', () => {
    const inUse = jsonOf(map()).map.layers['tcp']?.['in-use'] ?? '';
    expect(inUse).toMatch(/^8443,\d+$/);
  });

  it('names the program that listens, beside the service', () => {
    const entry = jsonOf(map()).map.named.find(({ ports }) => ports === '8080');
    expect(entry).toMatchObject({
      layer: 'declared',
      what: expect.stringMatching(/^app; listening: node on \S+ \(process \d+, /) as string,
    });
  });

  it('has no numbers of processes in a picture, which is the same in each run', () => {
    const { stdout } = map('--format', 'svg');
    expect(stdout).toMatch(/>8080\/tcp {2}app; listening: node on \S+</);
    expect(stdout).not.toContain('process');
  });

  it('needs no plan', () => {
    const drawn = portplan(host, ['map', '--format', 'json'], { cwd: '/etc/plans/other' });
    expect(jsonOf(drawn).map).toMatchObject({ plan: null, layers: { tcp: { declared: '', listening: '8080,8443' } } });
  });

  it('is not in the picture of a plan for another platform, and says so', () => {
    const { stdout, stderr } = map('windows.yaml');
    expect(jsonOf({ stdout })).toMatchObject({ host: null, platform: 'windows' });
    expect(stderr).toBe(
      'portplan: this host, on linux, is not in the picture: the plan alone is shown; --host SNAPSHOT names a host\n',
    );
  });

  it('says with --quiet nothing of that', () => {
    expect(map('windows.yaml', '--quiet').stderr).toBe('');
  });

  it('faults of the plan are all that there is to say', () => {
    const { status, stdout } = portplan(host, ['map', 'bad.yaml'], { cwd: '/etc/plans' });
    expect([status, stdout]).toEqual([1, expect.stringContaining('bad.yaml:2:17: error: port 70000 is out of range')]);
  });

  it('faults never go into the file of a picture', () => {
    const { status, stdout, stderr } = portplan(host, ['map', 'bad.yaml', '--format', 'svg'], { cwd: '/etc/plans' });
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringContaining('port 70000 is out of range')]);
  });

  it('a captured one is shown without its connections', () => {
    host.write('/etc/plans/edge-1.json', portplan(host, ['snapshot']).stdout);
    const { stdout, stderr } = map('--host', 'edge-1.json');
    expect(jsonOf({ stdout }).map.layers['tcp']).toMatchObject({
      listening: '8080,8443',
      'in-use': '',
      exposed: '20001',
    });
    expect(stderr).toBe(
      `portplan: of ${name} only its snapshot is known: settings and listeners, and neither connections, TIME_WAIT, silent sockets nor processes; portplan on the host sees those\n`,
    );
  });

  it('an image is shown as it boots', () => {
    const { stdout, stderr } = map('--root', '/mnt');
    expect([jsonOf({ stdout }).map.layers['tcp']?.['ephemeral'], stderr]).toEqual([
      '32768-60999',
      `portplan: what listens on ${name} is not known: an image has no sockets, and the host that it boots has\n`,
    ]);
  });
});

describe('a captured Windows host', () => {
  it('shows what holds ports, and the service that can not have one', () => {
    const { map } = jsonOf(portplanHere(['map', WINDOWS_PLAN, '--host', WINDOWS_HOST, '--format', 'json']));
    expect(map.layers['tcp']?.['held']).toBe('5141-5240,5985,50060-50159');
    expect(map.named[0]).toMatchObject({
      layer: 'conflict',
      what: expect.stringContaining('held at run time') as string,
    });
  });

  it('calls the reserved ports excluded, as Windows does', () => {
    const { stdout } = portplanHere(['map', WINDOWS_PLAN, '--host', WINDOWS_HOST]);
    expect(stdout).toMatch(/# {2}excluded +\d+ ports/);
  });
});

describe('what can not be meant', () => {
  it.each([
    [['--host', WINDOWS_HOST, '--no-host'], '--host names a host, and --no-host none: leave out one of the two'],
    [['--root', '/etc', '--no-host'], '--root names an image, and --no-host leaves it out: leave out one of the two'],
    [['--no-host'], '--no-host shows a plan alone, and there is no portplan.yaml here: name FILE'],
    [['a.yaml', 'b.yaml'], 'one host has one plan: name one FILE, and let it name others in `extends`'],
    [
      ['test/fixtures/map/edge.yaml', '--host', WINDOWS_HOST],
      /^test\/fixtures\/map\/edge.yaml is for linux, and .* is a windows host$/,
    ],
    [['--format', 'png'], /^--format of map is one of text, svg, json, not png/],
  ])('%j', (words, message) => {
    const { status, stderr } = portplanHere(['map', ...words]);
    const said = stderr.replace(/^portplan: /, '').trimEnd();
    expect([status, said]).toEqual([3, typeof message === 'string' ? message : expect.stringMatching(message)]);
  });
});
