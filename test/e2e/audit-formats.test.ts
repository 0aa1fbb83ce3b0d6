/** How an audit is printed: text, Prometheus, and --out. */
import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const METRICS = '/var/lib/metrics';

let client: number;

/** Something of everything. */
const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', '40000 40001');
  client = await player.connection('db', 5432);
  setLive(host, 'ip_local_port_range', '40000 40099');
  await player.play('open web tcp 4 reuseaddr', 'bind web 127.0.0.1 8080', 'listen web');
  await player.play('open x udp 4', 'bind x 0.0.0.0 40050', 'open y udp 4', 'bind y 0.0.0.0 6000');
  setLive(host, 'ip_local_reserved_ports', '3000,40070');
  host.write(
    PLAN,
    `version: 1
name: edge
ephemeral: 40000-40999
reserved: []
services:
  web: 8080
  grpc: ${client}
  'a "quoted" \\name': 127.0.0.1:9000
  db: {port: 5432, address: 127.0.0.1, reserve: never}
`,
  );
  host.run(['mkdir', METRICS]);
});

function golden(name: string, text: string): void {
  expectGolden(resolve('test/fixtures/audit', name), plain(text));
}

/** What differs from run to run. */
function plain(text: string): string {
  return text
    .replace(new RegExp(`(?<=process )${player.pid}(?=[,)])|(?<=\\()${player.pid}(?=\\))`, 'g'), 'PID')
    .replace(` on ${host.run(['uname', '-n']).stdout.trim()} (`, ' on HOST (')
    .replace(/(?<=user \w+), [\w@.-]+\.(?:service|scope)/g, '')
    .replace(/, container [^,)]*/g, '')
    .replace(/(?<=_seconds )\d+/, 'NOW');
}

describe('text', () => {
  it.each([
    ['edge.txt', []],
    ['edge-verbose.txt', ['--verbose']],
    ['edge-quiet.txt', ['--quiet']],
  ])('%s', (name, words) => {
    golden(name, portplan(host, ['audit', PLAN, ...words]).stdout);
  });

  it('no line of findings is longer than a terminal of 80 columns', () => {
    const lines = portplan(host, ['audit', PLAN, '--quiet']).stdout.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('prometheus', () => {
  it('edge.prom', () => {
    const { stdout, status } = portplan(host, ['audit', PLAN, '--format', 'prometheus']);
    expect(status).toBe(1);
    golden('edge.prom', stdout);
  });

  it('a plan with a fault gives no metrics, and says so on standard error', () => {
    host.write('/etc/bad.yaml', 'version: 1\nservices: {web: 99999}\n');
    const { stdout, stderr, status } = portplan(host, ['audit', '/etc/bad.yaml', '--format', 'prometheus']);
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: expect.stringContaining('/etc/bad.yaml:2') as string,
      status: 3,
    });
  });
});

describe('a plan with a fault', () => {
  it.each(['text', 'json'])('%s: is told, and nothing was audited: status 3', (format) => {
    host.write('/etc/bad.yaml', 'version: 1\nservices: {web: 99999}\n');
    const { stdout, status } = portplan(host, ['audit', '/etc/bad.yaml', '--format', format]);
    expect({ stdout, status }).toEqual({ stdout: expect.stringContaining('bad.yaml') as string, status: 3 });
  });
});

describe('--out', () => {
  const OUT = `${METRICS}/portplan.prom`;
  const toFile = (...words: readonly string[]) => portplan(host, ['audit', ...words, '--out', OUT]);

  it('writes the file for everybody to read, and nothing to standard output', () => {
    expect(toFile(PLAN, '--format', 'prometheus')).toMatchObject({ stdout: '', stderr: '', status: 1 });
    expect(host.read(OUT)).toContain('portplan_endpoint_listening{service="web"');
    expect(statSync(host.path(OUT)).mode & 0o777).toBe(0o644);
  });

  it('takes the place of the old one, and leaves nothing beside it', () => {
    const before = statSync(host.path(OUT)).ino;
    toFile(PLAN, '--format', 'prometheus');
    expect(statSync(host.path(OUT)).ino).not.toBe(before);
    expect(readdirSync(host.path(METRICS))).toEqual(['portplan.prom']);
  });

  it.each([
    ['a plan that is not there', '/etc/none.yaml', 3],
    ['a plan with a fault', '/etc/bad.yaml', 3],
  ])('%s: the old file stays as it is', (_, plan, status) => {
    host.write(OUT, 'old\n');
    expect(toFile(plan, '--format', 'prometheus').status).toBe(status);
    expect(host.read(OUT)).toBe('old\n');
  });

  it('a plan with a fault: standard output stays empty in every format', () => {
    expect(toFile('/etc/bad.yaml')).toMatchObject({ stdout: '', status: 3 });
  });

  it('works for the other formats, too', () => {
    toFile(PLAN, '--format', 'json');
    expectSchema('output', host.read(OUT));
    toFile(PLAN, '--color=always');
    expect(host.read(OUT)).toMatch(/^edge on /);
  });

  it('a folder that is not there: one sentence, status 3', () => {
    const { stderr, status } = portplan(host, ['audit', PLAN, '--out', '/var/lib/none/x.prom']);
    expect({ stderr, status }).toEqual({
      stderr: "portplan: /var/lib/none/x.prom can't be written: there is no folder /var/lib/none\n",
      status: 3,
    });
  });
});
