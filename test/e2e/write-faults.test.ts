/** The kernel refuses one call of a run, on a full, broken or read-only disk: the outcome is whole or undone, and told truly. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { kills } from '../support/samples.ts';
import { hostForEach } from '../support/stand.ts';

const [CONF, DROP_IN] = ['/etc/sysctl.conf', '/etc/sysctl.d/zzz-portplan.conf'];
const FOREIGN = '# kept by hand\nvm.swappiness = 10\n';

const { host } = hostForEach(() => {
  host.write(CONF, FOREIGN);
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  for (const [name, file] of [
    ['conf', CONF],
    ['drop-in', DROP_IN],
  ] as const)
    host.write(`/etc/${name}.yaml`, `version: 1\nname: edge\nreserved: [8080]\npersist: {file: ${file}}\n`);
});

beforeAll(() => requireTool('strace'));

/** The calls by which files get their bytes and names, and settings their values; other processors have other names for some. */
const CALLS = [
  { names: 'fsync', most: 12 },
  { names: 'rename,?renameat,?renameat2', most: 4 },
  { names: 'link,?linkat', most: 3 },
  { names: 'unlink,?unlinkat', most: 4 },
  { names: 'mkdir,?mkdirat', most: 2 },
  { names: 'pwrite64', most: 1 },
];
const CODES = ['ENOSPC', 'EIO', 'EROFS'];
const COMMANDS = ['apply', 'rollback', 'expire'] as const;

const EVERY = COMMANDS.flatMap((command) =>
  ['conf', 'drop-in'].flatMap((target) =>
    CALLS.flatMap(({ names, most }) =>
      Array.from({ length: most }, (_, i) => ({ command, target, names, call: i + 1, code: CODES[i % 3] ?? '' })),
    ),
  ),
);

/** A sample, other cases in each place of the list; all of them where many are asked for. */
const CASES =
  kills(16).length >= EVERY.length ? EVERY : kills(16).map((i) => EVERY[(i * 37) % EVERY.length] ?? EVERY[0]);

function state(): object {
  const dropIn = host.run(['cat', DROP_IN]).stdout;
  return { live: liveValues(host), conf: host.read(CONF), dropIn };
}

function leftovers(): string {
  return host.run(['find', '/etc', '/var/lib', '-name', '*.portplan-new']).stdout;
}

/** Brings the host to where the command begins, and returns its words. */
function prepared(command: (typeof COMMANDS)[number], target: string): readonly string[] {
  const apply = ['apply', `/etc/${target}.yaml`, '--yes'];
  if (command === 'apply') return apply;
  const within = command === 'expire' ? ['--confirm-within', '600'] : [];
  expect(portplan(host, [...apply, ...within]).status).toBe(0);
  if (command === 'rollback') return ['rollback', '--yes'];
  const { token } = JSON.parse(host.read('/var/lib/portplan/unconfirmed.json')) as { readonly token: string };
  return ['expire', token];
}

function expectTruth(status: number, told: string, inside: object): void {
  if (status === 0) expect(state(), told).not.toEqual(inside);
  else if (told.includes('Not undone')) expect(told).toContain('goes on from there');
  else {
    expect(told).toMatch(/Nothing was changed|has been undone/);
    expect(state(), told).toEqual(inside);
  }
}

/** Where even the removal of a temporary file was refused, the next run that writes there does it. */
function sweep(target: string): void {
  portplan(host, ['apply', `/etc/${target}.yaml`, '--yes']);
  portplan(host, ['rollback', '--yes']);
}

describe('a fault', () => {
  it.each(CASES)('$code at call $call of $names, in $command with $target', (each) => {
    const { command = 'apply', target = 'conf', names = '', call = 1, code = '' } = each ?? {};
    const before = state();
    const words = prepared(command, target);
    const inside = state();
    const inject = ['-e', `trace=${names}`, '-e', `inject=${names}:error=${code}:when=${call}`];
    const done = host.run(['strace', '-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, CLI, ...words]);
    const told = done.stdout + done.stderr;
    expectTruth(done.status, told, inside);
    const again = command === 'apply' ? words : ['rollback', '--yes'];
    if (done.status !== 0) expect(portplan(host, again)).toMatchObject({ status: 0 });
    if (command !== 'apply') expect(state(), told).toEqual(before);
    if (names.startsWith('unlink')) sweep(target);
    expect(leftovers(), told).toBe('');
  });
});
