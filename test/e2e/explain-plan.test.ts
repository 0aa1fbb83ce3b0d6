/** What a plan adds: whose the port is, and whether that service could start now. Screens; other namespaces; other users. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portplan, portplanHere, setLive } from '../support/cli.ts';
import { explain, explainAll } from '../support/explaining.ts';
import { expectGolden } from '../support/golden.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';

const PLAN = `version: 1
services:
  web: {port: 7001, address: 127.0.0.1, user: www-data}
  backup: {port: 7001, address: 127.0.0.2}
  spread: {port: 7002, reuse: [port]}
  low: {port: 81, user: www-data}
`;

let host: PrivateHost;
let player: SocketPlayer;

beforeAll(async () => {
  host = await PrivateHost.start();
  player = new SocketPlayer(host);
  setLive(host, 'ip_local_port_range', '40000 40099');
  host.write('/etc/plan.yaml', PLAN);
  await player.play('open web tcp 4 reuseaddr', 'bind web 127.0.0.1 7001', 'listen web');
});

afterAll(() => host.close());

describe('with a plan', () => {
  it('each service with the port is asked about, at its own address', () => {
    expect(explainAll(host, ['7001', '/etc/plan.yaml'])).toMatchObject([
      { service: 'web', cause: 'listener', status: 1 },
      { service: 'backup', cause: 'free', bindable: true, tried: 'not-tried' },
    ]);
  });

  it('--address leaves one of them', () => {
    expect(explain(host, ['7001', '/etc/plan.yaml', '--address', '127.0.0.2'])).toMatchObject({
      service: 'backup',
      status: 0,
    });
  });

  it('its user is asked about, not the one that runs portplan', () => {
    expect(explain(host, ['81', '/etc/plan.yaml'])).toMatchObject({
      cause: 'unprivileged-start',
      tried: 'not-tried',
      status: 1,
    });
    expect(explain(host, ['81', '/etc/plan.yaml', '--user', 'root'])).toMatchObject({ cause: 'free', status: 0 });
  });

  it('says that this host does not have its account', () => {
    host.write('/etc/user.yaml', 'version: 1\nservices: {web: {port: 7008, user: nosuchuser}}\n');
    expect(explain(host, ['7008', '/etc/user.yaml']).evidence).toEqual([
      expect.stringContaining('this host has no account nosuchuser (/etc/passwd)'),
    ]);
    expect(explain(host, ['7008', '/etc/user.yaml', '--user', '1000']).evidence).toEqual([]);
  });

  it('of another platform is refused, whatever --platform says', () => {
    host.write('/etc/windows.yaml', 'version: 1\nplatform: windows\nservices: {web: 7009}\n');
    const { status, stderr } = portplan(host, ['explain', '7009', '/etc/windows.yaml']);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'portplan: /etc/windows.yaml is for windows, and this host is linux\n',
    });
  });

  it('options that Node can not set: nothing is tried, and that is said', () => {
    expect(explain(host, ['7002', '/etc/plan.yaml'])).toMatchObject({ cause: 'free', tried: 'not-tried', status: 0 });
  });

  it('such a bind is not promised where a silent socket is', async () => {
    await player.play('open silent tcp 4 reuseport', 'bind silent 0.0.0.0 7002');
    expect(explain(host, ['7002', '/etc/plan.yaml'])).toMatchObject({
      cause: 'bound-silent',
      bindable: null,
      status: 1,
    });
    await player.play('close silent');
  });

  it('a plan with a fault is reported as everywhere; the status does not speak of the port', () => {
    host.write('/etc/bad.yaml', 'version: 1\nservices: {web: 99999}\n');
    const { status, stdout } = portplan(host, ['explain', '7001', '/etc/bad.yaml']);
    expect({ status, stdout }).toMatchObject({ status: 3, stdout: expect.stringContaining('bad.yaml:2') as string });
  });
});

describe('screens', () => {
  it.each([
    ['listener', ['7001', '/etc/plan.yaml']],
    ['free-ephemeral', ['40010', '/etc/plan.yaml']],
    ['free-default', ['5432']],
    ['unprivileged', ['81', '--user', '1000']],
  ])('%s', (name, words) => {
    const { stdout } = portplan(host, ['explain', ...words]);
    expectGolden(resolve('test/fixtures/explain', `${name}.txt`), plain(stdout));
  });

  it('outgoing-connection', async () => {
    const port = String(await player.connection('out', 7005));
    const { stdout } = portplan(host, ['explain', port]);
    expectGolden(
      resolve('test/fixtures/explain/outgoing-connection.txt'),
      plain(stdout).replaceAll(port, 'PORT').replace('(PORT-', '(40000-'),
    );
  });

  /** What differs from run to run. */
  function plain(text: string): string {
    return text
      .replaceAll(String(player.pid), 'PID')
      .replace(/perl \/.*?socket-player\.pl/g, 'perl socket-player.pl')
      .replace(/(, [\w@.-]+\.(?:service|scope))?(, container [^,)]*)?, since [\dTZ:-]+/g, ', since TIME')
      .replace(/, [\w@.-]+\.(?:service|scope)\)/g, ')');
  }
});

describe('--netns', () => {
  it.each([
    ['the number of a process', () => String(player.pid)],
    ['a name', () => 'blue'],
  ])('%s: that namespace is looked at, and the bind is tried there', async (_, name) => {
    host.run(['ip', 'netns', 'add', 'blue']);
    const named = name() === 'blue';
    const said = explain(host, ['7001', '--netns', name()]);
    expect(said).toMatchObject(named ? { cause: 'free', tried: 'bound' } : { cause: 'listener', tried: 'not-tried' });
    await Promise.resolve();
  });

  it.each([
    ['no such name', 'nowhere', 'there is no such network namespace'],
    ['no such process', '999999999', 'there is no such process'],
    ['a path', '../x', 'there is no such network namespace'],
  ])('%s: one sentence', (_, name, message) => {
    const { status, stderr } = portplan(host, ['explain', '7001', '--netns', name]);
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining(message) as string });
  });
});

describe('usage', () => {
  it.each([
    [[], 'explain takes a port'],
    [['0'], '"0" is no port'],
    [['65536'], '"65536" is no port'],
    [['80/sctp'], '"80/sctp" is no port'],
    [['080'], '"080" is no port: write 80'],
    [['80-90'], 'ask for one port at a time, such as 80'],
    [['[::1]:80'], 'the address goes apart, 80 --address ::1'],
    [['http'], 'write its number (`getent services http` tells'],
    [['80', '--user', ''], "a number up to 4294967294, not ''"],
    [['80', '--user', '4294967295'], 'a number up to 4294967294, not 4294967295'],
    [['80', '--platform', 'windows'], '--platform windows: sockets are looked at on this host, which is linux'],
    [['80', '--user', 'a\u001b[31m'], '--user a\ufffd[31m: this host'],
    [['80', 'a\u001b[31m\u200b'], "portplan: a\ufffd[31m\ufffd can't be read"],
    [['80', '--address', 'localhost'], '--address takes an IPv4 or IPv6 address'],
    [['80', '--user', 'nobody-has-this-name'], 'this host has no such account'],
    [['80', '--root', '/'], 'an image has no sockets'],
    [['80', 'a', 'b'], 'explain takes a port'],
  ])('%j is refused in one sentence', (words, message) => {
    const { status, stderr } = portplanHere(['explain', ...words]);
    expect({ status, lines: stderr.trim().split('\n').length, stderr }).toMatchObject({
      ...{ status: 3, lines: 1 },
      stderr: expect.stringContaining(message) as string,
    });
  });
});
