/** What a plan adds: whose the port is, and whether that service could start now. Screens; other namespaces; other users. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, portplanHere, setLive } from '../support/cli.ts';
import { explain, explainAll } from '../support/explaining.ts';
import { expectGolden } from '../support/golden.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = `version: 1
services:
  web: {port: 7001, address: 127.0.0.1, user: www-data}
  backup: {port: 7001, address: 127.0.0.2}
  spread: {port: 7002, reuse: [port]}
  low: {port: 81, user: www-data}
`;

const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', '40000 40099');
  host.write('/etc/plan.yaml', PLAN);
  await player.play('open web tcp 4 reuseaddr', 'bind web 127.0.0.1 7001', 'listen web');
});

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
      stderr: `portplan: /etc/windows.yaml is for windows, and ${hostname()} is a linux host\n`,
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

describe('the very service of the plan, already running', () => {
  it.each([
    ['by its name', 'perl: 7010', true],
    ['by another name', 'web: 7010', false],
  ])('%s: that is said before its end is advised', async (_, service, isSaid) => {
    host.write('/etc/own.yaml', `version: 1\nservices: {${service}}\n`);
    await player.play('open own tcp 4 reuseaddr', 'bind own 127.0.0.1 7010', 'listen own');
    const { remedies } = explain(host, ['7010', '/etc/own.yaml']);
    await player.play('close own');
    expect(remedies[0]).toMatch(isSaid ? /^this may be perl itself, already running/ : /^end process/);
  });

  it('an account that listens below the unprivileged start may do so: no word of privileges', async () => {
    host.write('/etc/own.yaml', 'version: 1\nservices: {web: {port: 82, user: root}}\n');
    await player.play('open own tcp 4 reuseaddr', 'bind own 127.0.0.1 82', 'listen own');
    const dropped = ['setpriv', '--bounding-set=-net_bind_service', '--inh-caps=-net_bind_service'];
    const { stdout } = host.run([...dropped, process.execPath, CLI, 'explain', '82', '/etc/own.yaml']);
    await player.play('close own');
    expect(stdout).toContain('[listener]');
  });
});

describe('SO_REUSEPORT, which no trial can set', () => {
  it('somebody listens: it depends on what that one has set, and that is said first', async () => {
    await player.play('open rp tcp 4 reuseport', 'bind rp 0.0.0.0 7002', 'listen rp');
    const said = explain(host, ['7002', '/etc/plan.yaml']);
    await player.play('close rp');
    expect(said).toMatchObject({ bindable: null, cause: 'listener' });
    expect(said.remedies[0]).toBe(
      'nothing, if what has the port has set SO_REUSEPORT, too: they share it then; otherwise:',
    );
  });

  it('with SO_REUSEADDR, over TIME_WAIT: let through by that alone, it is let through with both', async () => {
    host.write('/etc/both.yaml', 'version: 1\nservices: {web: {port: 7011, reuse: [address, port]}}\n');
    await player.connection('rt', 7011, 'reuseaddr');
    await player.play('close rt-server', 'eof rt-client', 'close rt-client', 'close rt-listener');
    expect(explain(host, ['7011', '/etc/both.yaml'])).toMatchObject({ status: 0, bindable: true, tried: 'bound' });
    expect(await player.tryBind('0.0.0.0', 7011, 'reuseaddr reuseport')).toBe('ok');
  });

  it('the same, refused: it may be let through with both', async () => {
    host.write('/etc/both.yaml', 'version: 1\nservices: {web: {port: 7012, reuse: [address, port]}}\n');
    await player.connection('rp', 7012);
    await player.play('close rp-listener');
    const said = explain(host, ['7012', '/etc/both.yaml']);
    // TIME_WAIT stays at the server's port: at the client's, other tests might meet it.
    await player.play('close rp-server', 'eof rp-client', 'close rp-client');
    expect(said).toMatchObject({ bindable: null, tried: 'EADDRINUSE' });
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

  it('a headline has lines of a screen; one with --quiet, for programs that read lines', () => {
    const [wrapped, quiet] = [
      ['81', '--user', '1000'],
      ['81', '--user', '1000', '--quiet'],
    ].map(
      (words) =>
        portplan(host, ['explain', ...words])
          .stdout.split('\n\n')[0]
          ?.trimEnd()
          .split('\n') ?? [],
    );
    expect(Math.max(...(wrapped ?? []).map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(quiet).toEqual([wrapped?.map((line) => line.trim()).join(' ')]);
  });

  /** What differs from run to run: where a headline is wrapped depends on the digits of a process. */
  function plain(text: string): string {
    return text
      .replace(/\n {2}(?=\S)(?!(?:seen|tried|to do|will it stay so)\n)/g, ' ')
      .replaceAll(String(player.pid), 'PID')
      .replace(/perl \/.*?socket-player\.pl/g, 'perl socket-player.pl')
      .replace(/(, [\w@.-]+\.(?:service|scope))?(, container [^,)]*)?, started [\dTZ:-]+/g, ', started TIME')
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
    [['80/dccp'], '"80/dccp": "dccp" is none of tcp, udp and sctp, in small letters'],
    [['80/TCP'], '"TCP" is none of tcp, udp and sctp, in small letters'],
    [['080'], '"080" is no port: write 80'],
    [['80-90'], 'ask for one port at a time, such as 80'],
    [['db-1:80'], '"db-1" is no address of this host'],
    [['http'], 'write its number (`getent services http` tells'],
    [['80', '--user', ''], "a number up to 4294967294, not ''"],
    [['80', '--user', '4294967295'], 'a number up to 4294967294, not 4294967295'],
    [['80', '--platform', 'windows'], `--platform is windows, and ${hostname()} is a linux host: leave out --platform`],
    [['80', '--user', 'a\u001b[31m'], '--user a\\u001b[31m: this host'],
    [['80', 'a\u001b[31m\u200b'], "portplan: a\\u001b[31m\\u200b can't be read"],
    [['80', '--address', 'db-1'], '--address takes an IPv4 or IPv6 address'],
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
