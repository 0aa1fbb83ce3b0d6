/** What audit leaves for Prometheus, and the units of examples/systemd, before the programs that read them. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';

/** The parser of Prometheus' own client library. Debian: python3-prometheus-client. */
const PARSE = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        print(json.dumps([family.type, sample.name, sample.labels, sample.value]))
`;

type Parsed = readonly [type: string, name: string, labels: Readonly<Record<string, string>>, value: number];

function parse(text: string): readonly Parsed[] {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', PARSE], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(`This test needs python3-prometheus-client: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Parsed);
}

describe('--format prometheus', () => {
  it('a real parser reads every sample, strange names of services too', async () => {
    const host = await PrivateHost.start();
    const player = new SocketPlayer(host);
    await player.connection('db', 5432);
    const strange = 'a "b" \\n c, {d="e"} é';
    host.write('/etc/plan.yaml', JSON.stringify({ version: 1, services: { [strange]: 8080, db: 5432 } }));
    const { stdout } = portplan(host, ['audit', '/etc/plan.yaml', '--format', 'prometheus']);
    host.close();
    const samples = parse(stdout);
    expect(samples).toHaveLength(stdout.split('\n').filter((line) => /^[a-z]/.test(line)).length);
    expect(samples.every(([type, name]) => type === 'gauge' && name.startsWith('portplan_'))).toBe(true);
    expect(samples).toContainEqual([
      ...['gauge', 'portplan_endpoint_listening'],
      { service: strange, protocol: 'tcp', address: '*', port: '8080' },
      0,
    ]);
  });

  it('no two samples have the same labels, also where a service lists an endpoint twice', async () => {
    const host = await PrivateHost.start();
    host.write('/etc/plan.yaml', 'version: 1\nservices: {web: {listen: [8080, {port: 8080, reuse: [port]}]}}\n');
    const { stdout } = portplan(host, ['audit', '/etc/plan.yaml', '--format', 'prometheus']);
    host.close();
    const keys = parse(stdout).map(([, name, labels]) => JSON.stringify([name, labels]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('examples/systemd', () => {
  const folder = resolve('examples/systemd');
  const verify = (...units: readonly string[]) => {
    requireTool('systemd-analyze');
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { encoding: 'utf8' });
    const about = stderr.split('\n').filter((line) => /portplan|preflight|db\.service/.test(line));
    return { status, about };
  };

  it('systemd reads the service and its timer', () => {
    expect(verify(join(folder, 'portplan-audit.timer'), join(folder, 'portplan-audit.service'))).toEqual({
      status: 0,
      about: [],
    });
  });

  it('systemd reads the drop-in', () => {
    const unit = mkdtempSync(join(tmpdir(), 'portplan-unit-'));
    const text = '[Service]\nExecStart=/bin/true\n';
    writeFileSync(join(unit, 'db.service'), text);
    spawnSync('mkdir', [join(unit, 'db.service.d')]);
    copyFileSync(join(folder, 'preflight.conf'), join(unit, 'db.service.d/preflight.conf'));
    const said = verify(join(unit, 'db.service'));
    rmSync(unit, { recursive: true });
    expect(said).toEqual({ status: 0, about: [] });
  });
});
