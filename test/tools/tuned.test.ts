/** Random profiles of TuneD beside random sysctl files: what the real TuneD leaves after a boot, and what portplan says of it. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { bootState } from '../../src/backends/linux/boot/boot-state.ts';
import { tunedWrites } from '../../src/backends/linux/boot/tuned/tuned.ts';
import { readBootFiles } from '../../src/backends/linux/read.ts';
import { nodeSystem } from '../../src/system/node-system.ts';
import { liveValues, reboot } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';

/** Trees that are drawn: each takes a quarter of a second. */
const TREES = Number(process.env['PORTPLAN_TUNED'] ?? 25);

const { host } = hostForAll(() => {
  expect(host.run(['mount', '-t', 'tmpfs', 'profiles', '/usr/lib/tuned']).status).toBe(0);
  host.write('/etc/systemd/system/multi-user.target.wants/tuned.service', '');
});

beforeAll(() => requireTool('tuned'));

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

const PROFILE_LINES = [
  '[sysctl]',
  '[sysctl]',
  '[main]',
  '[variables]',
  '[second]',
  'type=sysctl',
  'include=b',
  'include=a, c',
  'include=c;-missing',
  'include=missing',
  'include=/etc/tuned/vars.conf',
  'low=20000',
  'range=${low} 50000',
  'range = 21000 51000',
  `${RANGE} = 30000 40000`,
  `${RANGE}="31000 41000"`,
  `${RANGE}='32000 42000'`,
  `${RANGE} = \${range}`,
  `${RANGE} = \\\${range}`,
  `${RANGE} = \${nothing}`,
  `${RANGE} = 33000 43000 # as told`,
  `${RANGE} = 34000\n   44000`,
  `${RANGE} = 35000 45000\n; a comment\n  # another`,
  `${RANGE} =`,
  'net/ipv4/ip_local_port_range = 36000 46000',
  `${START} = 500`,
  `${START} = 35500`,
  `${RESERVED} = 8080,\${low}`,
  `${RESERVED} = 9090#1`,
  'vm.swappiness = 10',
  'replace=1',
  'enabled=false',
  'priority=-1',
  `drop=${RANGE}`,
  `drop = vm.swappiness , ${RESERVED}`,
  'no assignment',
];
const FILE_LINES = [
  `${RANGE} = 50000 60000`,
  `-${RANGE} = 51000 61000`,
  'net/ipv4/ip_local_port_range=52000 62000',
  `${START} = 700`,
  `${START} = 49000`,
  `${RESERVED} = 7070`,
  `${RESERVED} =`,
  `; ${RANGE} = 1 2`,
  'net.ipv4.ip_local_* = 53000 63000',
];

const text = (lines: readonly string[], most: number) =>
  fc.array(fc.constantFrom(...lines), { maxLength: most }).map((all) => all.map((line) => `${line}\n`).join(''));
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const profile = text(PROFILE_LINES, 7).map((lines) => `[sysctl]\n${lines}`);
const file = some(text(FILE_LINES, 2));
const tree = fc.record({
  '/etc/tuned/a/tuned.conf': profile,
  '/etc/tuned/b/tuned.conf': some(profile),
  '/usr/lib/tuned/a/tuned.conf': some(profile),
  '/usr/lib/tuned/b/tuned.conf': profile,
  '/usr/lib/tuned/c/tuned.conf': profile,
  '/etc/tuned/vars.conf': some(fc.constantFrom('range=22000 52000\nlow=23000\n', 'name\nlow = 24000 # or so\n')),
  '/etc/tuned/active_profile': fc.constantFrom('a\n', 'b a\n', 'c', 'a c'),
  '/etc/tuned/post_loaded_profile': fc.constantFrom('', 'b\n'),
  '/etc/tuned/profile_mode': fc.constant('manual\n'),
  '/etc/tuned/tuned-main.conf': fc
    .constantFrom('', 'reapply_sysctl = 1\n', 'reapply_sysctl = off\n', '# x\nreapply_sysctl=False # no\n')
    .map((line) => `daemon = 0\n${line}`),
  '/etc/sysctl.d/50.conf': file,
  '/run/sysctl.d/50.conf': file,
  '/usr/lib/sysctl.d/60.conf': file,
  '/etc/sysctl.conf': file,
});

it(`${TREES} hosts with TuneD boot as portplan says`, () => {
  let known = 0;
  const property = fc.property(tree, (files) => {
    host.run(['rm', '-rf', ...Object.keys(files), '/var/lib/tuned']);
    for (const [path, content] of Object.entries(files)) if (content !== undefined) host.write(path, content);
    reboot(host);
    const { stderr } = host.run(['tuned', '--no-dbus', '--no-socket']);
    const found = readBootFiles(nodeSystem(host.path('/'))).files;
    const boot = bootState('systemd-sysctl', found);
    const said = {
      range: boot.ephemeral.value,
      reserved: boot.reserved.value,
      start: boot.unprivilegedPortStart.value,
    };
    expect(said, stderr).toEqual(liveValues(host));
    if (tunedWrites(found).lines.length > 0) known++;
  });
  fc.assert(property, { numRuns: TREES });
  expect(known).toBeGreaterThan(TREES / 3);
});
