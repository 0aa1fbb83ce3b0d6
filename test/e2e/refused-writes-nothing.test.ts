/** What is refused makes no file, no folder and no lock. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll(() => {
  host.write('/etc/ok.yaml', 'version: 1\nname: h\nreserved: [8080]\n');
  host.write('/etc/faulty.yaml', 'version: 1\nreserved: [x]\n');
  host.write('/etc/locked.yaml', 'version: 1\nreserved: [8080]\npersist: {file: /usr/lib/portplan.conf}\n');
  host.write('/etc/odd.yaml', 'version: 1\nreserved: [8080]\npersist: {file: /etc/odd.conf}\n');
  host.run(['mkdir', '/etc/odd.conf']);
});

/** Every file with its times, where the host can be written at all. */
function tree(): string {
  return host.run(['find', '/etc', '/run', '/var/lib', '/usr/local/lib', '-printf', '%p %i %m %s %T@\n']).stdout;
}

it.each([
  'confirm',
  'confirm --format json',
  'rollback --yes',
  'rollback 7 --yes',
  'rollback',
  'apply /etc/ok.yaml',
  'apply /etc/ok.yaml --yes --no-such-option',
  'apply /etc/none.yaml --yes',
  'apply /etc/faulty.yaml --yes',
  'apply /etc/odd.yaml --yes',
  'apply /etc/locked.yaml --yes',
  'apply /etc/ok.yaml --yes --confirm-within 0',
  'apply /etc/ok.yaml --yes --stop-service web',
  'plan /etc/ok.yaml --stop-service web --out /etc/kept',
  'plan /etc/faulty.yaml --out /etc/kept',
  'audit /etc/faulty.yaml --out /etc/report',
  'init /etc/ok.yaml',
  'init /etc/none/new.yaml',
  'suggest /etc/faulty.yaml --service web --write',
  'snapshot --captured /etc/none',
])('%s', (words) => {
  const before = tree();
  expect(portplan(host, words.split(' ')).status).not.toBe(0);
  expect(tree()).toBe(before);
});

const full = (folder: string): string =>
  `mount -t tmpfs -o size=4k full ${folder} && (dd if=/dev/zero of=${folder}/ballast bs=1k 2>/dev/null; true)`;

describe('a first apply that is refused', () => {
  it.each([
    ['the command that locks is not there', 'mount --bind /dev/null /usr/bin/flock', 'flock'],
    ['there are few inodes', 'mount -t tmpfs -o nr_inodes=3 few /var/lib', 'the disk is full'],
    ['there are even fewer', 'mount -t tmpfs -o nr_inodes=2 few /var/lib', 'the disk is full'],
    ['no record has room', full('/var/lib'), 'the disk is full'],
    ['no drop-in has room', full('/etc/sysctl.d'), 'the disk is full'],
    ['no file may get that long', 'ulimit -f 0', 'longer than files of this process may be'],
    ['nobody may write the records', 'mount -o bind,ro /usr /var/lib', 'read-only'],
    ['nobody may write the settings', 'mount --bind -o ro /proc/sys/net /proc/sys/net', 'read-only'],
    ['the kernel lacks the setting', 'mount -t tmpfs none /proc/sys/net/ipv4', 'ip_local_reserved_ports'],
  ])('%s', (_what, setUp, said) => {
    for (const armed of ['', ' --confirm-within 60']) {
      const list = '"$(find /etc /run /var/lib -printf "%p %i %m %s\\n" | sort)"';
      const script = `${setUp} || exit 9; before=${list}; "$@"${armed} && exit 8; [ "$before" = ${list} ]`;
      const words = [process.execPath, CLI, 'apply', '/etc/ok.yaml', '--yes'];
      const done = host.run(['unshare', '-m', 'sh', '-c', script, 'sh', ...words]);
      expect(done.stdout + done.stderr).toContain(said);
      expect(done.status).toBe(0);
    }
  });
});

it.each(['history', 'plan /etc/ok.yaml', 'apply /etc/ok.yaml --check', 'expire some-token'])(
  '%s writes nothing',
  (words) => {
    const before = tree();
    expect(portplan(host, words.split(' ')).status).toBe(0);
    expect(tree()).toBe(before);
  },
);
