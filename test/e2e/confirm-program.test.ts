/** What undoes an apply that was not confirmed: a copy of portplan beside the records, whatever becomes of the program. */
import { hostPath } from '../support/namespace.ts';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveValues, PROJECT } from '../support/cli.ts';
import { isWaiting, unconfirmedOn, until, untilUndone, watcherOf } from '../support/unconfirmed.ts';
import { hostForEach } from '../support/stand.ts';

const COPY = '/var/lib/portplan/expire.js';
const WHOLE = resolve(PROJECT, 'dist/ansible/portplan.js');

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nservices:\n  grpc: 50051\n');
});

function applyWith(program: string, seconds: number, env: Readonly<Record<string, string>> = {}) {
  const words = ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', String(seconds)];
  return host.run([process.execPath, program, ...words], { env });
}

/** The package, where it can be taken away. */
function install(): string {
  host.run(['mkdir', '-p', '/run/package']);
  host.run(['cp', '-r', resolve(PROJECT, 'bin'), resolve(PROJECT, 'dist'), '/run/package']);
  return '/run/package/bin/portplan.js';
}

function hasCopy(): boolean {
  return host.run(['test', '-e', COPY]).status === 0;
}

/** Ends the process that waits. Returns its words and its environment. */
function endWatcher(): readonly (readonly string[])[] {
  const pid = watcherOf(unconfirmedOn(host).token) ?? Number.NaN;
  const read = ['cmdline', 'environ'].map((name) => host.run(['cat', `/proc/${pid}/${name}`]).stdout);
  process.kill(pid);
  return read.map((text) => text.split('\0').filter(Boolean));
}

describe('a program that is removed after its run', () => {
  it.each([
    ['a package', install],
    [
      'one file',
      () => {
        host.run(['mkdir', '/run/package']);
        host.run(['cp', WHOLE, '/run/package/portplan.js']);
        return '/run/package/portplan.js';
      },
    ],
  ])('%s: a copy undoes the apply, and then goes', async (_, put) => {
    const applied = applyWith(put(), 2);
    expect(applied.status, applied.stderr).toBe(0);
    host.run(['rm', '-r', '/run/package']);
    await untilUndone(host);
    expect(liveValues(host).reserved).toBe('');
    await until('the copy is gone', () => !hasCopy());
  });

  it('leaves a copy that root alone may read and write', () => {
    applyWith(install(), 600);
    endWatcher();
    expect(host.run(['stat', '-c', '%a %U', COPY]).stdout).toBe('600 root\n');
  });
});

describe('the process that waits', () => {
  it('runs the copy, whatever lies around the program, and has nothing of the environment but PATH', () => {
    host.run(['mkdir', '-p', '/run/dist', '/run/once']);
    host.write('/run/dist/launch.cjs', 'throw new Error("not portplan")');
    host.run(['cp', WHOLE, '/run/once/portplan.js']);
    applyWith('/run/once/portplan.js', 600, { SECRET: 'token' });
    const { token } = unconfirmedOn(host);
    const [words, environment] = endWatcher();
    expect(words).toEqual([process.execPath, COPY, 'expire', token, '--after', '600', '--quiet', '--until-done']);
    expect(environment).toEqual([`PATH=${hostPath()}`]);
  });
});

describe('nothing is changed', () => {
  function expectRefused({ status, stderr }: ReturnType<typeof applyWith>, reason: string): void {
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `portplan: ${COPY} could not be made: ${reason}. Nothing was changed.\n`,
    });
    expect({ waits: isWaiting(host), reserved: liveValues(host).reserved }).toEqual({ waits: false, reserved: '' });
  }

  it('where a part of the package is missing', () => {
    const program = install();
    host.run(['rm', '/run/package/dist/ansible/portplan.js']);
    expectRefused(
      applyWith(program, 60),
      "/run/package/dist/ansible/portplan.js, a part of portplan, can't be read: install portplan anew",
    );
  });

  it('where others may write beside the records', () => {
    host.run(['mkdir', '-p', '-m', '777', '/var/lib/portplan']);
    const { status, stderr } = applyWith(install(), 60);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining('/var/lib/portplan can be written by accounts other than root') as string,
    });
    expect({ waits: isWaiting(host), reserved: liveValues(host).reserved }).toEqual({ waits: false, reserved: '' });
  });
});
