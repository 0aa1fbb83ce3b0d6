/** What is not everybody's to see: explain as an ordinary user; who started a process; namespaces that may not be entered. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { requireTool, type RunResult } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(async () => {
  requireTool('unshare');
  await player.play('open web tcp 4 reuseaddr', 'bind web 127.0.0.1 7001', 'listen web');
  await player.play('open silent tcp 4', 'bind silent 127.0.0.1 7002');
});

/** By a user of the private host who is not its root: without a capability there, and the processes of root are not his. */
function asUser(...words: readonly string[]): RunResult {
  const user = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  const ran = host.run([...user, process.execPath, CLI, 'explain', ...words]);
  return { ...ran, stdout: ran.stdout.replaceAll(/\s+/g, ' ') };
}

describe('an ordinary user', () => {
  it('is told that something listens, and that root can see who', () => {
    const { status, stdout, stderr } = asUser('7001');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('a process that is not to be seen from here listens on 127.0.0.1:7001');
    expect(stdout).toMatch(
      /the sockets of (1 process|\d+ processes) may not be looked at: run it as root to see whose/,
    );
  });

  it('is told of a socket that is bound and silent, by inet_diag, which answers everybody', () => {
    const { status, stdout } = asUser('7002');
    expect(status).toBe(1);
    expect(stdout).toContain('a process that is not to be seen from here has bound 127.0.0.1:7002');
    expect(stdout).toMatch(/may not be looked at: run it as root/);
  });

  it('is told of it in a folder that is closed to him, too, as after sudo -u', () => {
    host.run(['mkdir', '-m', '000', '/run/closed']);
    const user = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
    const { stdout } = host.run([...user, process.execPath, CLI, 'explain', '7002'], { cwd: '/run/closed' });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('has bound 127.0.0.1:7002');
  });

  it('is told nothing of the kind where the port is free', () => {
    const { status, stdout } = asUser('7003');
    expect(status).toBe(0);
    expect(stdout).not.toContain('run it as root');
  });

  it.each([
    ['NAME', () => 'green'],
    ['PID', () => String(player.pid)],
  ])('may not enter a namespace by --netns %s: one sentence', (_, name) => {
    host.run(['ip', 'netns', 'add', 'green']);
    const { status, stdout, stderr } = asUser('7001', '--netns', name());
    expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 3, stdout: '', lines: 1 });
    expect(stderr).toContain(`the network namespace ${name()} can't be entered (`);
    expect(stderr).toContain('): run it as root');
  });
});

it('says what it left out of a command line that is longer than any is read', async () => {
  const long = 'x'.repeat(100_000);
  const server = host.spawn(['perl', '-e', LISTEN.replace('7005', '7006'), long, long]);
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const { stdout } = host.run([process.execPath, CLI, 'explain', '7006']);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('left out: the end of 1 command line. More processes may');
});

describe('--netns NAME', () => {
  it('finds what listens there, and who it is, through the bind mount that ip netns makes', async () => {
    host.run(['ip', 'netns', 'add', 'red']);
    host.run(['ip', 'netns', 'exec', 'red', 'ip', 'link', 'set', 'lo', 'up']);
    const server = host.spawn(['nsenter', '--net=/run/netns/red', 'perl', '-e', LISTEN]);
    await new Promise((resolve) => server.stdout.once('data', resolve));
    expect(explain(host, ['7005', '--netns', 'red'])).toMatchObject({
      cause: 'listener',
      sockets: [{ local: { address: '127.0.0.1' }, holders: [{ pid: server.pid }] }],
    });
    expect(explain(host, ['7005'])).toMatchObject({ cause: 'free' });
  });
});

const LISTEN = `use Socket; $| = 1; socket S, AF_INET, SOCK_STREAM, 0; bind S, pack_sockaddr_in(7005, INADDR_LOOPBACK);
listen S, 1; print "ready"; sleep`;

describe('who started a process', () => {
  const ID = '0123456789ab'.padEnd(64, 'c');

  it.each([
    ['a service', '0::/system.slice/nginx.service\n', 'nginx.service', null, ', nginx.service'],
    [
      'a container',
      `0::/system.slice/docker-${ID}.scope\n`,
      `docker-${ID}.scope`,
      'docker 0123456789ab',
      'container docker 0123456789ab',
    ],
  ])('%s, by its control group', (_, text, unit, container, words) => {
    host.write('/run/cgroup', text);
    const place = `/proc/${player.pid}/cgroup`;
    expect(host.run(['mount', '--bind', '/run/cgroup', place])).toMatchObject({ status: 0 });
    try {
      expect(explain(host, ['7001']).sockets[0]?.holders).toMatchObject([{ pid: player.pid, unit, container }]);
      const { stdout } = portplan(host, ['explain', '7001']);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(stdout).not.toContain(ID);
    } finally {
      host.run(['umount', place]);
    }
  });
});

describe('WSL', () => {
  it('has a Windows around it that is not to be seen: explain, preflight and audit say it, and a plain Linux does not', () => {
    host.write('/etc/wsl.yaml', 'version: 1\nservices: {web: 7009}\n');
    const said = () =>
      [
        ['explain', '7009'],
        ['preflight', '/etc/wsl.yaml'],
        ['audit', '/etc/wsl.yaml'],
      ].map((words) => {
        const { stdout, stderr } = portplan(host, words);
        return `${stdout}${stderr}`.replaceAll(/\s+/g, ' ').includes('his is WSL: what Windows leads to a port');
      });
    expect(said()).toEqual([false, false, false]);
    host.write('/etc/osrelease', '5.15.153.1-microsoft-standard-WSL2\n');
    expect(host.run(['mount', '--bind', '/etc/osrelease', '/proc/sys/kernel/osrelease']).status).toBe(0);
    expect(said()).toEqual([true, true, true]);
    host.run(['umount', '/proc/sys/kernel/osrelease']);
  });
});
