/** What could keep the undo at a deadline from being done: full and read-only disks, an end of what waits, records that are gone. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { liveValues, portplan, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';
import { isWaiting, unconfirmedOn, until, untilUndone, watcherOf } from '../support/unconfirmed.ts';

const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';
const EARLIER = '# by hand\nvm.swappiness = 10\n';
const BEFORE = { range: '32768\t60999', reserved: '7000', start: '1024' };
const AFTER = { range: '20000\t60999', reserved: '7000,50051', start: '1024' };

const { host } = hostForEach(() => {
  mountSmall('/etc/sysctl.d', '256k');
  host.run(['mkdir', '-p', '/var/lib/portplan']);
  mountSmall('/var/lib/portplan', '8m');
  host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n');
  host.write(DROP_IN, EARLIER);
  setLive(host, 'ip_local_reserved_ports', '7000');
});

function mountSmall(path: string, size: string): void {
  host.run(['mount', '-t', 'tmpfs', '-o', `mode=755,size=${size}`, 'portplan', path]);
}

/** Not a byte is left there. */
function fill(folder: string): void {
  host.run(['dd', 'if=/dev/zero', `of=${folder}/filled`, 'bs=4k']);
  expect(host.run(['sh', '-c', `echo more > ${folder}/no-room`]).status).not.toBe(0);
  host.run(['rm', '-f', `${folder}/no-room`]);
}

function apply(seconds: number): string {
  const words = ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', String(seconds)];
  const applied = portplan(host, words);
  expect(applied.status, applied.stderr).toBe(0);
  expect(liveValues(host)).toEqual(AFTER);
  return unconfirmedOn(host).token;
}

function told(...words: readonly string[]): string {
  const { stdout, stderr } = portplan(host, words);
  return stdout + stderr;
}

const reserves = (): string => host.run(['find', '/etc', '/var/lib/portplan', '-name', '*.portplan-*']).stdout;

describe('an apply that nobody confirms', () => {
  it('is undone where every disk has become full meanwhile', async () => {
    const token = apply(3);
    fill('/etc/sysctl.d');
    fill('/var/lib/portplan');
    await untilUndone(host);
    expect({ ...liveValues(host), text: host.read(DROP_IN) }).toEqual({ ...BEFORE, text: EARLIER });
    expect(told('history')).toContain('rollback of 1, not confirmed in time');
    expect(reserves()).toBe('');
    await until('the process has ended', () => watcherOf(token) === null);
  });

  it('has its live settings back at once, and the file once its disk can be written again', async () => {
    apply(2);
    expect(host.run(['mount', '-o', 'remount,bind,ro', '/etc/sysctl.d']).status).toBe(0);
    await until('the settings are back', () => liveValues(host).range === BEFORE.range);
    await until('the reason is written down', () => unconfirmedOn(host).failed !== undefined);
    expect(told('plan', '/etc/portplan.yaml')).toMatch(
      /was not confirmed in time, and could not be undone: \S+ could not be written: the file system is read-only|read-only here/,
    );
    expect(liveValues(host)).toEqual(BEFORE);
    host.run(['mount', '-o', 'remount,bind,rw', '/etc/sysctl.d']);
    await untilUndone(host);
    expect({ ...liveValues(host), text: host.read(DROP_IN) }).toEqual({ ...BEFORE, text: EARLIER });
  });

  it('leaves no file behind once it is confirmed', () => {
    apply(600);
    process.kill(watcherOf(unconfirmedOn(host).token) ?? Number.NaN);
    expect(reserves()).not.toBe('');
    expect(portplan(host, ['confirm']).status).toBe(0);
    expect(reserves()).toBe('');
  });

  it('is not begun where there is no room for what its undo would need', () => {
    const free = Number(host.run(['sh', '-c', 'df --output=avail -k /etc/sysctl.d | tail -1']).stdout);
    host.run(['dd', 'if=/dev/zero', 'of=/etc/sysctl.d/filled', 'bs=1k', `count=${free - 12}`]);
    const refused = portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', '600']);
    expect({ status: refused.status, stderr: refused.stderr }).toEqual({
      status: 1,
      stderr: 'portplan: there is no room for what the undo would need: the disk is full. Nothing was changed.\n',
    });
    expect({ waits: isWaiting(host), ...liveValues(host), left: reserves() }).toEqual({
      waits: false,
      ...BEFORE,
      left: '',
    });
  });
});

describe('what waits for the deadline', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('and is ended by %s is missed by the next command', async (signal) => {
    const token = apply(600);
    process.kill(watcherOf(token) ?? Number.NaN, signal);
    await until('it has ended', () => watcherOf(token) === null);
    const gone = 'is no longer there: nothing undoes it by itself';
    expect(told('plan', '/etc/portplan.yaml')).toContain(gone);
    expect(told('history')).toContain(gone);
    expect(told('apply', '/etc/portplan.yaml', '--check')).toContain(gone);
    expect(told('confirm')).toMatch(
      /^Confirmed: 1 .*\nnote: what was to undo it at its deadline was no longer there: /,
    );
  });

  it('brings no folder of records back that was removed', async () => {
    const token = apply(2);
    host.run(['umount', '-l', '/var/lib/portplan']);
    host.run(['rm', '-rf', '/var/lib/portplan']);
    await until('it has ended', () => watcherOf(token) === null);
    await setTimeout(100);
    expect(host.run(['ls', '/var/lib']).stdout).toBe('');
    expect(liveValues(host)).toEqual(AFTER);
  });
});
