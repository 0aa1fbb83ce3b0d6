/** The built command line, run as a user runs it. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { PrivateHost, RunOptions, RunResult } from './namespace.ts';

/** Tests and benchmarks run in the project's folder. */
export const PROJECT = process.cwd();
export const CLI = resolve(PROJECT, 'bin/portplan.js');

/** Runs portplan on a private host. */
export function portplan(host: PrivateHost, args: readonly string[], options: RunOptions = {}): RunResult {
  return host.run([process.execPath, CLI, ...args], options);
}

/** Runs portplan on this machine: only for commands that write nothing. */
export function portplanHere(
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): RunResult {
  const result = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? PROJECT,
    input: options.input ?? '',
  });
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** The live values of a private host, as the kernel prints them. */
export function liveValues(host: PrivateHost): Readonly<Record<'range' | 'reserved' | 'start', string>> {
  const read = (name: string): string =>
    host.run(['dd', `if=/proc/sys/net/ipv4/${name}`, 'bs=1M', 'status=none']).stdout.trimEnd();
  return {
    range: read('ip_local_port_range'),
    reserved: read('ip_local_reserved_ports'),
    start: read('ip_unprivileged_port_start'),
  };
}

export function setLive(host: PrivateHost, name: string, value: string): void {
  const done = host.run(['tee', `/proc/sys/net/ipv4/${name}`], { input: `${value}\n` });
  if (done.status !== 0) throw new Error(`${name} = ${value}: ${done.stderr}`);
}

/** What a boot does to the settings: the kernel's defaults, then the machine's own boot reader. */
export function reboot(host: PrivateHost, reader: readonly string[] = ['/lib/systemd/systemd-sysctl']): RunResult {
  const now = liveValues(host);
  // The range and the unprivileged start refuse each other: the one that goes down goes first.
  if (Number(now.start) > 1024) setLive(host, 'ip_unprivileged_port_start', '0');
  setLive(host, 'ip_local_port_range', '32768 60999');
  setLive(host, 'ip_unprivileged_port_start', '1024');
  setLive(host, 'ip_local_reserved_ports', '');
  return host.run(reader);
}

/** Every file below the directories that portplan writes to: name, inode, times and size, to prove that nothing was written. */
export function fingerprint(host: PrivateHost): string {
  return host.run([
    'find',
    '/etc/sysctl.d',
    '/etc/sysctl.conf',
    '/var/lib/portplan',
    '-printf',
    '%p %i %s %m %T@ %C@\n',
  ]).stdout;
}
