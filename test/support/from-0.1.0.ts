/** The files that portplan 0.1.0 wrote, and the hosts that they are about. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { CLI, setLive } from './cli.ts';
import { PrivateHost, type RunOptions, type RunResult } from './namespace.ts';
import { WindowsStandIn } from './windows/stand-in.ts';
import { WindowsMachine } from './windows/windows-machine.ts';

const FOLDER = 'test/fixtures/from-0.1.0';

export const fixturePath = (name: string): string => `${FOLDER}/${name}`;
export const fixture = (name: string): string => readFileSync(fixturePath(name), 'utf8');

/** The names of the JSON files in a folder of the fixtures and below. */
export function fixturesIn(folder: string): readonly string[] {
  const names = readdirSync(fixturePath(folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json')).sort();
}

/** The Linux host before its first apply, with the plan in /etc/portplan.yaml. */
export async function startEdge1(): Promise<PrivateHost> {
  const host = await PrivateHost.start();
  host.write('/etc/portplan.yaml', fixture('linux/portplan.yaml'));
  host.write('/etc/sysctl.d/50-site.conf', '# tuning\nnet.ipv4.ip_local_port_range = 30000 60999\n');
  host.write('/usr/lib/sysctl.d/10-vendor.conf', 'net.ipv4.ip_local_port_range = 1024 65000\nvm.swappiness = 1\n');
  host.run(['ln', '-s', '/dev/null', '/etc/sysctl.d/60-masked.conf']);
  setLive(host, 'ip_local_port_range', '30000 60999');
  setLive(host, 'ip_local_reserved_ports', '7000-7003');
  return host;
}

/** The image before its first apply. */
export function makeImage(host: PrivateHost, root: string): void {
  host.run(['mkdir', '-p', ...['etc/sysctl.d', 'usr/lib/sysctl.d', 'var/lib'].map((path) => `${root}/${path}`)]);
  host.run(['ln', '-s', 'usr/lib', `${root}/lib`]);
  host.write(`${root}/etc/hostname`, 'golden-image\n');
  host.write(`${root}/usr/lib/systemd/systemd-sysctl`, '');
  host.write(`${root}/etc/sysctl.d/50-site.conf`, 'net.ipv4.ip_local_port_range = 30000 60999\n');
}

/** Runs portplan there, under the name that the host has in the fixtures. */
export function portplanOnEdge1(host: PrivateHost, args: readonly string[], options: RunOptions = {}): RunResult {
  const named = ['unshare', '-u', 'sh', '-c', 'hostname edge-1; exec "$@"', 'sh'];
  return host.run([...named, process.execPath, CLI, ...args], { cwd: '/etc', ...options });
}

/** Brings the host to where these records say that it is; they stand there as `written` makes of them. */
export function replay(host: PrivateHost, records: string, written = (text: string): string => text): void {
  for (const name of fixturesIn(`linux/records/${records}`)) {
    const text = fixture(`linux/records/${records}/${name}`);
    host.write(`/var/lib/portplan/${name}`, written(text));
    if (name !== 'unconfirmed.json') replayOne(host, JSON.parse(text) as ApplyRecord);
  }
}

function replayOne(host: PrivateHost, { settings, files }: ApplyRecord): void {
  for (const { setting, after } of settings) setLive(host, setting.replace('net.ipv4.', ''), after);
  for (const { path, after } of files) {
    if (after) host.write(path, after.text);
    else host.run(['rm', path]);
  }
}

/** The Windows host before its first apply. */
export function startWin1(): WindowsMachine {
  const standIn = new WindowsStandIn({ winnat: 'running', seed: 3 });
  const tcp = standIn.stacks['ipv4/tcp'];
  tcp.persistent = [{ first: 50000, last: 50059 }];
  tcp.runtime = [...tcp.runtime, { first: 5357, last: 5357, owner: 'http.sys' }];
  standIn.listeners.push({
    ...{ family: 'ipv4', protocol: 'tcp', address: '0.0.0.0', port: 8080 },
    ...{ pid: 4242, name: 'web.exe' },
  });
  return new WindowsMachine(standIn);
}
