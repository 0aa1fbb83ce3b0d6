/** Whether a service could start now, with real sockets; the way of a unit's ExecStartPre=. */
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { portplan, portplanHere, setLive } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

let client: number;

const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', '40000 40099');
  client = await player.connection('out', 7005);
  await player.play('open web tcp 4 reuseaddr', 'bind web 127.0.0.1 8080', 'listen web');
  await player.play('open shared tcp 4 reuseport', 'bind shared 0.0.0.0 7500');
  host.write(
    PLAN,
    `version: 1
services:
  web: 8080
  grpc: ${client}
  db: {listen: [5432, 5433/udp]}
  low: {port: 81, user: www-data}
  shared: {port: 7500, reuse: [port]}
`,
  );
});

const preflight = (...words: readonly string[]) => portplan(host, ['preflight', ...words, PLAN]);
const sentence = (text: string | RegExp): unknown => expect.stringMatching(text);

describe('the plan', () => {
  it('is /etc/portplan.yaml where none is named, as units start in /', () => {
    expect(portplan(host, ['preflight', '--service', 'web'])).toMatchObject({
      status: 1,
      stderr: sentence(/^portplan: web: /),
    });
    expect(portplan(host, ['audit']).stdout).toMatch(/^\/etc\/portplan\.yaml on /);
  });

  it('in the working directory comes first', () => {
    host.write('/run/portplan.yaml', 'version: 1\nservices: {other: 7600}\n');
    const { stdout } = portplan(host, ['preflight', '--verbose'], { cwd: '/run' });
    expect(stdout).toBe('other: tcp port 7600 can be bound\n');
  });

  it('is nowhere: one sentence names both places', () => {
    host.run(['mv', PLAN, '/etc/away.yaml']);
    const { status, stderr } = portplan(host, ['preflight']);
    host.run(['mv', '/etc/away.yaml', PLAN]);
    const stated = 'portplan: there is no portplan.yaml in /, and no /etc/portplan.yaml: name a plan file\n';
    expect({ status, stderr }).toEqual({ status: 3, stderr: stated });
  });
});

it('an account that the host does not have: a note, once, and in the evidence of JSON', () => {
  host.write('/etc/lost.yaml', 'version: 1\nservices: {lost: {listen: [5434, 5435], user: nosuch}}\n');
  const ask = (...words: readonly string[]) => portplan(host, ['preflight', ...words, '/etc/lost.yaml']);
  const { status, stderr } = ask();
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: sentence(/^portplan: lost: this host has no account nosuch [^\n]*\n$/),
  });
  expect(ask('--quiet').stderr).toBe('');
  const { explanations } = expectSchema('output', ask('--format', 'json').stdout) as {
    explanations: readonly { evidence: readonly string[] }[];
  };
  expect(explanations[0]?.evidence.join()).toContain('no account nosuch');
});

describe('a service that could start', () => {
  it('is worth no word, and status 0', () => {
    expect(preflight('--service', 'db')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('--verbose: a line for each port', () => {
    expect(preflight('--service', 'db', '--verbose').stdout).toBe(
      'db: tcp port 5432 can be bound\ndb: udp port 5433 can be bound\n',
    );
  });

  it.each([[[]], [['--quiet']], [['--verbose']]])(
    'what nothing settles is said, and keeps it from nothing: %j',
    (more) => {
      const { status, stdout, stderr } = preflight('--service', 'shared', ...more);
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
      expect(stderr).toMatch(/^portplan: shared: unsure: tcp port 7500 may be taken: .*\n$/);
    },
  );

  it('with --strict what nothing settles is status 1, and what can be bound is not', () => {
    expect(preflight('--service', 'shared', '--strict').status).toBe(1);
    expect(preflight('--service', 'low', '--strict').status).toBe(1);
    expect(preflight('--service', 'db', '--strict')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('JSON says it, too', () => {
    const json = (...services: readonly string[]): object => {
      const { stdout } = preflight(...services.flatMap((name) => ['--service', name]), '--format', 'json');
      return expectSchema('output', stdout) as object;
    };
    const unsure = [sentence(/^shared: unsure: tcp port 7500 may be taken: /)];
    expect(json('shared', 'db')).toMatchObject({ unsure, unseen: [] });
    expect(json('db')).toMatchObject({ unsure: [], unseen: [] });
  });
});

describe('a service that could not', () => {
  it('a listener, itself for instance, has the port: who, and what to do', () => {
    const { status, stdout, stderr } = preflight('--service', 'web');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      sentence(
        new RegExp(
          `^portplan: web: tcp port 8080 can't be bound: perl \\(process ${player.pid}, .*listens on 127\\.0\\.0\\.1:8080; .+`,
        ),
      ),
    ]);
  });

  it('a connection has it', () => {
    expect(preflight('--service', 'grpc').stderr).toMatch(/^portplan: grpc: .* an outgoing connection was given it/);
  });

  it('several are named: one sentence for each reason, in the order of the plan', () => {
    const { stderr, status } = preflight('--service', 'grpc', '--service', 'web', '--service', 'db');
    expect(status).toBe(1);
    expect(stderr.split('\n').map((line) => line.split(':')[1])).toEqual([' web', ' grpc', undefined]);
  });

  it('none is named: all of the plan', () => {
    const services = preflight()
      .stderr.trimEnd()
      .split('\n')
      .map((line) => line.split(': ')[1]);
    expect(services).toEqual(['web', 'grpc', 'low', 'shared']);
  });

  it('JSON has the explanations', () => {
    const { stdout, status } = preflight('--service', 'web', '--service', 'db', '--format', 'json');
    const { explanations } = expectSchema('output', stdout) as { explanations: readonly object[] };
    expect({ status, explanations }).toMatchObject({
      status: 1,
      explanations: [
        { service: 'web', cause: 'listener', bindable: false },
        { service: 'db', bindable: true },
        { service: 'db', protocol: 'udp', bindable: true },
      ],
    });
  });
});

describe('usage', () => {
  it.each([
    ['wbe', '/etc/portplan.yaml has no service wbe; did you mean web?'],
    ['nothing-like-it', '/etc/portplan.yaml has no service nothing-like-it; it has web, grpc, db, low, shared'],
  ])('no service %s: one sentence, status 3', (name, message) => {
    expect(preflight('--service', name)).toEqual({ status: 3, stdout: '', stderr: `portplan: ${message}\n` });
  });

  it('an image: one sentence, status 3', () => {
    const { status, stderr } = portplanHere(['preflight', '--root', '/', 'examples/web-server.portplan.yaml']);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'portplan: no service starts in an image: leave out --root\n',
    });
  });

  it.each([
    ['one', '', ''],
    ['two', '\n  db: {port: 1, user: [2]}', / \(and 1 more: portplan validate\)\n$/],
  ])('a plan with %s: it can not be read, in one sentence, whatever service is meant', (_, more, end) => {
    host.write('/etc/bad.yaml', `version: 1\nservices:\n  ok: 80\n  web: 99999${more}\n`);
    const { status, stdout, stderr } = portplan(host, ['preflight', '--service', 'ok', '/etc/bad.yaml']);
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr: sentence(/^portplan: the plan has a fault: \/etc\/bad\.yaml:4:8: [^\n]*99999[^\n]*\n$/),
    });
    expect(stderr).toMatch(end);
  });

  it('a plan with a fault, in JSON: the error, as the schema has it', () => {
    host.write('/etc/bad.yaml', 'version: 1\nservices: {web: 99999}\n');
    const { stdout } = portplan(host, ['preflight', '/etc/bad.yaml', '--format', 'json']);
    expect(expectSchema('output', stdout)).toMatchObject({ error: { code: 'faulty-plan' } });
  });

  it.each(['preflight', 'audit'])('%s: --platform of another system is refused, a plan for one too', (command) => {
    const asked = portplan(host, [command, PLAN, '--platform', 'windows']);
    expect(asked).toMatchObject({
      status: 3,
      stderr: `portplan: --platform is windows, and ${hostname()} is a linux host: leave out --platform\n`,
    });
    host.write('/etc/windows.yaml', 'version: 1\nplatform: windows\nservices: {web: 80}\n');
    expect(portplan(host, [command, '/etc/windows.yaml'])).toMatchObject({
      status: 3,
      stderr: `portplan: /etc/windows.yaml is for windows, and ${hostname()} is a linux host\n`,
    });
  });
});
