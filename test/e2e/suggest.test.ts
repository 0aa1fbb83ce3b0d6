/** `portplan suggest` on a host of its own, with real listeners and settings. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portplan, portplanHere, setLive } from '../support/cli.ts';
import { LintFolder } from '../support/lint-folder.ts';
import { listening } from '../support/listening.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { expectSchema } from '../support/output-schema.ts';

const WINDOWS_HOST = 'test/fixtures/lint/windows-port-held/bad.host.json';

interface SuggestJson {
  readonly suggestions: readonly { readonly port: number; readonly protocol: string }[];
  readonly refused: readonly { readonly ports: string; readonly reasons: readonly object[] }[];
  readonly platform: string;
  readonly host: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

function jsonOf(stdout: string): SuggestJson {
  return expectSchema('output', stdout) as SuggestJson;
}

let host: PrivateHost;
beforeAll(async () => {
  host = await PrivateHost.start();
  await listening(host, 'tcp', 10001);
  await listening(host, 'udp', 10002);
  setLive(host, 'ip_local_port_range', '10004 10009');
  setLive(host, 'ip_local_reserved_ports', '10010-10011');
  host.write('/etc/plans/a.portplan.yaml', 'version: 1\nservices: {web: 10003}\n');
  host.write('/etc/plans/b.portplan.yaml', 'version: 1\nreserved: [10012]\n');
});
afterAll(() => host.close());

const suggest = (...args: readonly string[]) => portplan(host, ['suggest', ...args]);

describe('on this host', () => {
  it('no port of a connection, nor of what it leaves behind', async () => {
    const player = new SocketPlayer(host);
    await player.connection('kept', 10100);
    await player.connection('left', 10101);
    await player.play('close kept-listener', 'close left-listener');
    await player.play('close left-server', 'eof left-client', 'close left-client');
    const { stdout } = suggest('--near', '10100', '--count', '4');
    expect(stdout).toBe('10099\n10098\n10102\n10097\n');
    await player.play('close kept-server');
  });

  it('no port that is bound by a socket which no table shows; once it is closed, that one', async () => {
    const player = new SocketPlayer(host);
    await player.play('open silent tcp 4', 'bind silent 127.0.0.1 10200');
    expect(suggest('--near', '10200').stdout).toBe('10199\n');
    await player.play('close silent');
    expect(suggest('--near', '10200').stdout).toBe('10200\n');
  });

  it('no port that a socket has, no live range, nothing reserved', () => {
    expect(suggest()).toEqual({ status: 0, stdout: '10003\n', stderr: '' });
  });

  it('nor what a plan says', () => {
    expect(suggest('/etc/plans', '--count', '3').stdout).toBe('10013\n10014\n10015\n');
  });

  it('whatever the order of the plans', () => {
    const [a, b] = ['/etc/plans/a.portplan.yaml', '/etc/plans/b.portplan.yaml'];
    expect(suggest(a, b, '--format', 'json').stdout).toBe(suggest(b, a, '--format', 'json').stdout);
  });

  it('the same for udp', () => {
    expect(jsonOf(suggest('--protocol', 'udp', '--format', 'json').stdout).suggestions).toEqual([
      { port: 10003, protocol: 'udp' },
    ]);
  });

  it('says with --verbose why others are not', () => {
    const name = host.run(['hostname']).stdout.trim();
    expect(suggest('-v', '--near', '10001')).toMatchObject({
      stdout: '10003\n',
      stderr: expect.stringContaining(`not 10001: in use on ${name}\n`) as string,
    });
  });

  it('says so in JSON without being asked', () => {
    const name = host.run(['hostname']).stdout.trim();
    expect(jsonOf(suggest('--near', '10001', '--format', 'json').stdout)).toMatchObject({
      host: name,
      platform: 'linux',
      refused: [
        { ports: '9999', reasons: [{ because: 'the operating system has it: Synology Assistant on Synology DSM' }] },
        { ports: '10000', reasons: [{ reason: 'known-default', because: 'has a name in /etc/services' }] },
        { ports: '10001', reasons: [{ reason: 'in-use', because: `in use on ${name}` }] },
        { ports: '10002' },
      ],
    });
  });

  it('takes port after port away, and says with status 1 that there are too few', () => {
    const all = 'version: 1\nservices: {a: 1024-65530}\n';
    const { status, stdout, stderr } = portplan(host, ['suggest', '-', '--count', '9'], { input: all });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^portplan: no port found: of the 64,512 from 1024 up, 64,507 are declared by plans, .*\); .*\n$/,
    );
  });

  it('says that in JSON too', () => {
    const all = 'version: 1\nservices: {a: 1024-10013, b: 10015-65535}\n';
    const ran = portplan(host, ['suggest', '-', '--count', '2', '--format', 'json'], { input: all });
    expect(ran.status).toBe(1);
    expect(jsonOf(ran.stdout)).toMatchObject({ suggestions: [{ port: 10014 }], error: { code: 'too-few-ports' } });
  });
});

describe('with --host', () => {
  const folder = (): LintFolder => {
    const made = new LintFolder({ 'snaps/edge.json': portplan(host, ['snapshot']).stdout });
    return made;
  };

  it('a captured host counts, and this one does not', () => {
    const { path } = folder();
    expect(portplanHere(['suggest', '--host', 'snaps/edge.json'], { cwd: path }).stdout).toBe('10003\n');
  });

  it('a folder of them: what one of them has is taken for all', () => {
    const made = folder();
    const windows = readFileSync(WINDOWS_HOST, 'utf8').replace(
      /"first":\s*1024,\s*"last":\s*65535/g,
      '"first":1024,"last":10003',
    );
    made.write('snaps/dev.json', windows);
    const { stdout } = portplanHere(['suggest', '--host', 'snaps', '--format', 'json'], { cwd: made.path });
    expect(jsonOf(stdout)).toMatchObject({ host: null, suggestions: [{ port: 10012 }] });
  });

  it('of which nobody knows what listens: it is said, but not with --quiet', () => {
    const made = folder();
    const snapshot = JSON.parse(made.read('snaps/edge.json')) as { snapshot: object };
    made.write('old.json', JSON.stringify({ ...snapshot, snapshot: { ...snapshot.snapshot, listeners: undefined } }));
    const run = (...more: readonly string[]) =>
      portplanHere(['suggest', '--host', 'old.json', ...more], { cwd: made.path });
    expect(run()).toMatchObject({
      stdout: '10001\n',
      stderr: expect.stringMatching(/^portplan: what listens on /) as string,
    });
    expect(run('--quiet')).toEqual({ status: 0, stdout: '10001\n', stderr: '' });
  });
});

it('a plan for another platform: this host does not count, what listens here neither, and that is said', () => {
  host.write('/etc/plans/windows.yaml', 'version: 1\nplatform: windows\n');
  expect(suggest('/etc/plans/windows.yaml').stdout).toBe('10001\n');
  const made = new LintFolder({ 'portplan.yaml': 'version: 1\nplatform: freebsd\n' });
  const { stdout, stderr } = portplanHere(['suggest'], { cwd: made.path });
  expect(stdout).toBe('1024\n');
  expect(stderr).toContain('this host, on linux, does not count: judged by the defaults of freebsd');
});

it('an image has the settings that it boots with, and no listeners', () => {
  const made = new LintFolder({ 'image/etc/sysctl.d/x.conf': 'net.ipv4.ip_local_port_range = 10000 60999\n' });
  const { stdout, stderr } = portplanHere(['suggest', '--root', 'image'], { cwd: made.path });
  expect(Number(stdout)).toBeLessThan(10000);
  expect(stderr).toContain('what listens on');
});

it('faults of a plan come first, with status 1', () => {
  const made = new LintFolder({ 'portplan.yaml': 'version: 1\nservices: {web: 99999}\n' });
  const text = portplanHere(['suggest'], { cwd: made.path });
  expect(text.status).toBe(1);
  expect(text.stdout).toContain('portplan.yaml:2:17: error:');
  expect(jsonOf(portplanHere(['suggest', '--format', 'json'], { cwd: made.path }).stdout).suggestions).toEqual([]);
});

describe('exit status 3 and one sentence', () => {
  it.each([
    [['--count', '0'], '--count takes 1 to 1000 ports, not 0'],
    [['--count', '1001'], '--count takes 1 to 1000 ports, not 1001'],
    [['--count', '010'], '--count takes a number of ports, not 010'],
    [['--count', 'x'], '--count takes a number of ports, not x'],
    [['--near', '65536'], '--near takes a port from 1 to 65535, not 65536'],
    [['--near', '0'], '--near takes a port from 1 to 65535, not 0'],
    [['--near', '80-90'], '--near takes a port from 1 to 65535, not 80-90'],
    [['--near='], "--near takes a port from 1 to 65535, not ''"],
    [['--protocol', 'sctp'], '--protocol is one of tcp, udp, not sctp'],
    [['--service', ' '], '--service takes the name of a service on one line, not " "'],
    [['--service', '<<'], '--service takes the name of a service on one line, not "<<"'],
    [
      ['--service', 'a', '--count', '2'],
      '--service is about one port: leave out --count, or ask again for the next service',
    ],
    [['--write'], '--write adds a service to the plan file: name it with --service'],
    [['--write', '--service', 'a', '-'], '--write writes into a file, and - is standard input: name the file'],
    [['--write', '--service', 'a'], 'there is no portplan.yaml in /'],
    [['nowhere.yaml'], "nowhere.yaml can't be read: it does not exist"],
    [['--host', '-', '-'], 'standard input is a snapshot or a plan, not both: name one of the files'],
  ])('%j', (args, sentence) => {
    const { path } = new LintFolder();
    const { status, stdout, stderr } = portplanHere(['suggest', ...args], { cwd: path });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr.startsWith(`portplan: ${sentence}`), stderr).toBe(true);
  });
});
