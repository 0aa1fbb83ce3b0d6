/** `apply --confirm-within` where systemd runs: its timer waits, in its own care. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Unconfirmed } from '../../src/model/plan/unconfirmed.ts';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';
import { journalOn, startSystemd, stopSystemd, timersOn, wordsOn } from '../support/systemd-stand-in.ts';
import { isWaiting, unconfirmedOn, until, untilUndone, watcherOf } from '../support/unconfirmed.ts';

const BEFORE = { range: '32768\t60999', reserved: '', start: '1024' };
const AFTER = { range: '32768\t60999', reserved: '50051', start: '1024' };

let host: PrivateHost;
let env: Readonly<Record<string, string>>;

beforeEach(async () => {
  host = await PrivateHost.start();
  host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nservices:\n  grpc: 50051\n');
  env = startSystemd(host);
});

afterEach(() => {
  stopSystemd(host);
  host.close();
});

function apply(seconds: number) {
  const words = ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', String(seconds)];
  return portplan(host, words, { env });
}

describe('an apply that nobody confirms', () => {
  it('is undone by a timer of systemd, and the journal has it', async () => {
    expect(apply(1).stdout).toContain(' (by a systemd timer) unless you run: sudo portplan confirm\n');
    await untilUndone(host);
    expect(liveValues(host)).toEqual(BEFORE);
    await until('the timer has ended', () => journalOn(host) !== '');
    expect(journalOn(host)).toMatch(/^Not confirmed in time, undone: 1 .* apply edge: /);
  });

  it('has one timer, and no process that waits', () => {
    apply(60);
    const { token, by } = unconfirmedOn(host);
    expect({ by, timers: timersOn(host), process: watcherOf(token) }).toEqual({
      by: 'systemd',
      timers: [`portplan-confirm-${token}.timer`],
      process: null,
    });
  });

  it('starts the timer with absolute paths and the PATH of the apply', () => {
    apply(60);
    const { token } = unconfirmedOn(host);
    expect(wordsOn(host)).toEqual([
      '--quiet',
      '--collect',
      '--no-ask-password',
      `--unit=portplan-confirm-${token}`,
      '--description=Undoes what portplan has applied, unless it is confirmed',
      '--on-active=60',
      '--timer-property=AccuracySec=1s',
      '--property=Restart=on-abnormal',
      '--property=RestartSec=30',
      `--setenv=PATH=${env['PATH'] ?? ''}`,
      '--',
      process.execPath,
      '/var/lib/portplan/expire.js',
      'expire',
      token,
      '--until-done',
    ]);
  });

  it('starts it with options that the real systemd-run takes', () => {
    requireTool('systemd-run');
    apply(60);
    const real = (...words: readonly string[]) => host.run(['systemd-run', ...words]).stderr;
    // It looks for systemd once it has understood its options.
    expect(real(...wordsOn(host))).toMatch(/^Failed to (connect to bus|create bus connection): /);
    expect(real('--no-such-option', ...wordsOn(host))).toContain('unrecognized option');
  });
});

describe('confirm', () => {
  it('stops the timer', () => {
    apply(60);
    expect(portplan(host, ['confirm'], { env }).status).toBe(0);
    expect({ ...liveValues(host), timers: timersOn(host) }).toEqual({ ...AFTER, timers: [] });
  });
});

describe('in a network namespace of its own', () => {
  it('a process waits: a unit of systemd would undo it elsewhere', () => {
    const words = ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', '60'];
    const applied = host.run(['unshare', '-n', process.execPath, CLI, ...words], { env });
    expect(applied.status, applied.stderr).toBe(0);
    const [file = ''] = host.run(['sh', '-c', 'ls /run/portplan/netns/*/unconfirmed.json']).stdout.split('\n');
    const { token, by } = JSON.parse(host.read(file)) as Unconfirmed;
    const pid = watcherOf(token);
    process.kill(pid ?? Number.NaN);
    expect({ by, timers: timersOn(host) }).toEqual({ by: 'detached', timers: [] });
  });
});

describe('a signal while the timer is started', () => {
  it('ends the run, and nothing is changed', () => {
    env = startSystemd(host, '#!/bin/sh\nkill -TERM $PPID\n');
    const { status, stderr } = apply(60);
    expect({ status, stderr, isWaiting: isWaiting(host), ...liveValues(host) }).toEqual({
      status: 1,
      stderr: 'portplan: interrupted before all was done. Nothing was changed.\n',
      isWaiting: false,
      ...BEFORE,
    });
  });
});

describe('confirm of an image', () => {
  it("leaves the machine's own timer and program alone", () => {
    apply(60);
    host.write('/run/image/var/lib/portplan/unconfirmed.json', host.read('/var/lib/portplan/unconfirmed.json'));
    expect(portplan(host, ['confirm', '--root', '/run/image'], { env }).stderr).toContain(
      'there is nothing to confirm',
    );
    expect({
      timers: timersOn(host).length,
      copy: host.run(['test', '-e', '/var/lib/portplan/expire.js']).status,
    }).toEqual({
      timers: 1,
      copy: 0,
    });
  });
});

describe('where systemd starts no timer', () => {
  it('changes nothing, and says why', () => {
    env = startSystemd(host, '#!/bin/sh\necho "Failed to start transient timer unit: Access denied." >&2\nexit 1\n');
    const { status, stderr } = apply(60);
    expect({ status, stderr, isWaiting: isWaiting(host), ...liveValues(host) }).toEqual({
      status: 1,
      stderr:
        'portplan: what would undo it could not be started: systemd-run ended with status 1: Failed to start transient timer unit: Access denied. Nothing was changed.\n',
      isWaiting: false,
      ...BEFORE,
    });
  });
});
