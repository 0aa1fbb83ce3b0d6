/** Hosts on which the script of examples/capture has something to get wrong, and a folder as it arrives elsewhere. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { portplan, PROJECT, setLive } from './cli.ts';
import type { PrivateHost, RunResult } from './namespace.ts';

export const SCRIPT = resolve(PROJECT, 'examples/capture/capture-linux.sh');
const ON_HOST = '/run/gathered';

/** Runs the script there and brings its folder here, byte for byte but without modes and owners, as a zip file may. */
export function gather(host: PrivateHost, to: string, shell: readonly string[] = ['sh']): RunResult {
  host.run(['rm', '-rf', ON_HOST]);
  const ran = host.run([...shell, SCRIPT, ON_HOST]);
  if (ran.status === 0) bringHere(host.path(ON_HOST), to);
  return ran;
}

function bringHere(from: string, to: string): void {
  mkdirSync(join(to, 'files'), { recursive: true });
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (name !== 'files') writeFileSync(join(to, name), readFileSync(join(from, name)));
  }
}

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  web: 8080\n  grpc: 50051\n';

export interface Situation {
  readonly name: string;
  readonly prepare: (host: PrivateHost) => void;
  /** In the JSON of the snapshot, to see that it came about. */
  readonly shows: string;
}

export const SITUATIONS: readonly Situation[] = [
  { name: 'as the kernel and Debian make it', shows: '"live": "32768\\t60999"', prepare: () => undefined },
  {
    name: 'with foreign ports, and a file that wins at boot',
    shows: '/etc/sysctl.d/zzzz.conf:2',
    prepare: (host) => {
      setLive(host, 'ip_local_reserved_ports', '7000-7003,8080');
      host.write('/etc/sysctl.d/zzzz.conf', '# tuning\nnet.ipv4.ip_local_port_range = 1024 65000\n');
    },
  },
  {
    name: 'with a reserved list of 41 KB, live and in a file',
    shows: ',41999',
    prepare: (host) => {
      const list = Array.from({ length: 7000 }, (_, i) => 28001 + 2 * i).join(',');
      // The kernel takes 4,095 bytes of a write(2) at an offset of 0, and adds what comes behind it.
      host.write('/etc/sysctl.d/long.conf', `net.ipv4.ip_local_reserved_ports = ${list}\n`);
      host.run(['/lib/systemd/systemd-sysctl']);
    },
  },
  {
    name: 'with blanks, quotes, stars and a line break in names',
    shows: '/etc/sysctl.d/line\\nbreak.conf',
    prepare: (host) => {
      for (const name of ['a b ', ' \'"$x`id`', '*', '-n', '[a]', 'line\nbreak', 'back\\slash', '.hidden', '']) {
        host.write(`/etc/sysctl.d/${name}.conf`, `net.ipv4.ip_local_reserved_ports = 8080 # ${name.length}\n`);
      }
      host.run(['ln', '-s', 'line\nbreak.conf', '/etc/sysctl.d/zz -> a.conf']);
    },
  },
  {
    name: 'with names and links that are no UTF-8, and umlauts',
    shows: '/etc/sysctl.d/gr\u00fcn.conf',
    prepare: (host) => {
      host.write('/etc/sysctl.d/gr\u00fcn.conf', 'net.ipv4.ip_local_reserved_ports = 9001\n');
      const make =
        'cd /etc/sysctl.d && printf "x = 1\\n" >"$(printf "\\374.conf")" && ln -s "$(printf "\\374.conf")" z.conf';
      host.run(['sh', '-c', make]);
    },
  },
  {
    name: 'with an empty file, bytes of every kind, and none at the end',
    shows: '\\u0000',
    prepare: (host) => {
      host.write('/etc/sysctl.d/empty.conf', '');
      host.write('/etc/sysctl.d/bytes.conf', Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
      host.write('/etc/sysctl.conf', '# kept by hand: \u00fc\r\nnet.ipv4.ip_local_reserved_ports = 9\r\n\n\n');
    },
  },
  {
    name: 'with links of every kind',
    shows: '"kind": "missing"',
    prepare: (host) => {
      host.write('/etc/other/real.conf', 'net.ipv4.ip_local_reserved_ports = 7777\n');
      host.write('/etc/other/deep/more.conf', 'net.ipv4.ip_unprivileged_port_start = 80\n');
      for (const [name, target] of LINKS) host.run(['ln', '-s', target, `/etc/sysctl.d/${name}.conf`]);
      host.run(['ln', '-s', '/etc/other/deep', '/etc/linked']);
      host.run(['ln', '-s', '/lib/sysctl.d', '/etc/libs']);
      host.write('/usr/lib/sysctl.d/in-lib.conf', 'x = 1\n');
    },
  },
  {
    name: 'with directories, pipes and sockets named so',
    shows: '"kind": "directory"',
    prepare: (host) => {
      host.run(['mkdir', '-p', '/etc/sysctl.d/dir.conf/inner.conf', '/etc/sysctl.d/sub']);
      host.run(['mkfifo', '/etc/sysctl.d/pipe.conf']);
      host.write('/etc/sysctl.d/sub/x.conf', 'x = 1\n');
    },
  },
  {
    name: 'with modes of every kind',
    shows: '"mode": 4095',
    prepare: (host) => {
      for (const mode of ['0000', '0600', '0640', '2755', '4711', '1666', '7777', '7000', '0123']) {
        host.write(`/etc/sysctl.d/${mode}.conf`, `x = ${mode}\n`);
        host.run(['chmod', mode, `/etc/sysctl.d/${mode}.conf`]);
      }
    },
  },
  {
    name: 'with a directory of sysctl files elsewhere, and one that is a file',
    shows: '/etc/sysctl.d/moved.conf',
    prepare: (host) => {
      host.run(['sh', '-c', 'rmdir /etc/sysctl.d && mkdir /etc/moved && ln -s moved /etc/sysctl.d']);
      host.run(['sh', '-c', 'rmdir /run/sysctl.d && echo >/run/sysctl.d']);
      host.write('/etc/moved/moved.conf', 'x = 1\n');
      host.run(['ln', '-s', '../sysctl.d/moved.conf', '/etc/moved/again.conf']);
      host.run(['sh', '-c', 'rmdir /usr/local/lib/sysctl.d && ln -s /etc/sysctl.d /usr/local/lib/sysctl.d']);
    },
  },
  {
    name: 'with links that go in a circle',
    shows: '/etc/sysctl.d/one.conf',
    prepare: (host) => {
      host.run(['ln', '-s', 'two.conf', '/etc/sysctl.d/one.conf']);
      host.run(['ln', '-s', 'one.conf', '/etc/sysctl.d/two.conf']);
      host.run(['ln', '-s', '/etc/sysctl.d', '/etc/sysctl.d/here']);
      host.run(['ln', '-s', `${'here/'.repeat(45)}two.conf`, '/etc/sysctl.d/long.conf']);
      host.run(['sh', '-c', 'cd /etc/sysctl.d; echo >c0; for i in $(seq 41); do ln -s c$((i - 1)) c$i; done']);
      for (const i of [39, 40]) host.run(['ln', '-s', `c${i}`, `/etc/sysctl.d/chain${i}.conf`]);
    },
  },
  {
    name: 'where something was applied',
    shows: '"reserved": "50051"',
    prepare: (host) => void portplan(host, ['apply', '-', '--yes'], { input: PLAN }),
  },
  {
    name: 'where an apply waits to be confirmed',
    shows: '"by": "detached"',
    prepare: (host) => {
      portplan(host, ['apply', '-', '--yes'], { input: PLAN });
      const { at } = JSON.parse(host.read('/var/lib/portplan/history/000001.json')) as { at: string };
      host.write('/var/lib/portplan/unconfirmed.json', JSON.stringify({ ...UNCONFIRMED, at }));
    },
  },
  {
    name: 'where an apply was cut off',
    shows: '"action": "apply"',
    prepare: (host) => {
      portplan(host, ['apply', '-', '--yes'], { input: PLAN });
      portplan(host, ['apply', '-', '--yes'], { input: PLAN.replace('50051', '50052') });
      host.run(['mv', '/var/lib/portplan/history/000002.json', '/var/lib/portplan/unfinished.json']);
      setLive(host, 'ip_local_reserved_ports', '');
    },
  },
];

const UNCONFIRMED = {
  formatVersion: '1.0',
  token: '1-x',
  record: 1,
  plan: 'edge',
  deadline: '2099-01-01T00:00:00.000Z',
  by: 'detached',
};

const LINKS: readonly (readonly [string, string])[] = [
  ['masked', '/dev/null'],
  ['nowhere', '/etc/nowhere.conf'],
  ['nowhere-deep', '../gone/x.conf'],
  ['relative', '../other/real.conf'],
  ['chain', 'relative.conf'],
  ['dots', './/..//./other/../other/real.conf'],
  ['above-the-top', '../../../../../etc/other/real.conf'],
  ['above-a-linked-directory', '../linked/../real.conf'],
  ['through-a-linked-directory', '/etc/linked/more.conf'],
  ['through-two', '/etc/libs/in-lib.conf'],
  ['through-a-file', '../other/real.conf/x'],
  ['as-a-directory', '../other/real.conf/'],
  ['to-a-directory', '../other/'],
  ['to-the-top', '/'],
  ['to-itself', 'to-itself.conf'],
];
