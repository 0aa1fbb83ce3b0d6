/** --netns of every command that looks at sockets: another network namespace, made as ip-netns does. */
import { describe, expect, it } from 'vitest';
import { audit } from '../support/auditing.ts';
import { CLI, portplan, setLive } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const LISTEN = `use Socket; $| = 1; socket S, AF_INET, SOCK_STREAM, 0; bind S, pack_sockaddr_in(15000, INADDR_LOOPBACK);
listen S, 1; print "ready"; sleep`;
/** A connection from 40004, so that a service there can't start. */
const CONNECT = `use Socket; $| = 1; socket S, AF_INET, SOCK_STREAM, 0; bind S, pack_sockaddr_in(40004, INADDR_LOOPBACK);
connect S, pack_sockaddr_in(15000, INADDR_LOOPBACK) or die; print "ready"; sleep`;

let pid: number;

const { host } = hostForAll(async () => {
  host.run(['ip', 'netns', 'add', 'red']);
  host.run(['ip', 'netns', 'exec', 'red', 'ip', 'link', 'set', 'lo', 'up']);
  pid = await inRed(LISTEN);
  await inRed(CONNECT);
  host.write(PLAN, 'version: 1\nephemeral: 40000-49999\nservices: {db: 127.0.0.1:15000}\n');
  host.write('/etc/sysctl.d/50-range.conf', 'net.ipv4.ip_local_port_range = 40000 49999\n');
  setLive(host, 'ip_local_port_range', '40000 49999');
});

async function inRed(script: string): Promise<number> {
  const program = host.spawn(['nsenter', '--net=/run/netns/red', 'perl', '-e', script]);
  await new Promise((resolve) => program.stdout.once('data', resolve));
  return program.pid ?? 0;
}

describe('audit', () => {
  it('finds the service there, by name and by process', () => {
    for (const name of ['red', `${pid}`]) {
      const { endpoints } = audit(host, ['--netns', name, PLAN]);
      expect(endpoints).toMatchObject([{ state: 'listening', listeners: [{ holders: [{ pid }] }] }]);
    }
    expect(audit(host, [PLAN]).endpoints).toMatchObject([{ state: 'silent' }]);
  });

  it('compares settings of that namespace, and says nothing of a boot, which does not make it', () => {
    const { findings, settings, status } = audit(host, ['--netns', 'red', PLAN]);
    expect(findings).toMatchObject([{ kind: 'drift', layer: 'live', help: `portplan apply ${PLAN} --netns red` }]);
    expect(settings.map(({ layer }) => layer)).not.toContain('persisted');
    expect(status).toBe(2);
  });

  it('the own namespace, by a process in it: as without', () => {
    const fromShell = (...words: readonly string[]) =>
      host.run(['sh', '-c', '"$@"; exit $?', 'sh', process.execPath, CLI, 'audit', '--verbose', ...words, PLAN]).stdout;
    expect(fromShell('--netns', String(host.pid))).toBe(fromShell());
  });
});

it('preflight says what is in the way there', () => {
  expect(portplan(host, ['preflight', '--netns', 'red', '--service', 'db'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`process ${pid}`) as string,
  });
  expect(portplan(host, ['preflight', '--service', 'db']).status).toBe(0);
});

it('a plan on standard input is read there', () => {
  const input = 'version: 1\nservices: {db: 127.0.0.1:15000}\n';
  expect(portplan(host, ['preflight', '--netns', 'red', '-'], { input }).status).toBe(1);
});

it('commands that are printed are for that namespace', () => {
  host.write('/etc/client.yaml', 'version: 1\nservices: {grpc: 40004}\n');
  const obstacle = portplan(host, ['preflight', '--netns', 'red', '/etc/client.yaml']).stderr;
  expect(obstacle).toContain('sudo nsenter --net=/run/netns/red ss -K -t sport = :40004');
  const { findings } = audit(host, ['--netns', 'red', '/etc/client.yaml']);
  expect(findings[0]?.help).toContain('portplan explain 40004 --netns red');
});

it('suggest leaves out what is in use there', () => {
  const near = ['suggest', '--near', '15000', '/etc/none.yaml'];
  host.write('/etc/none.yaml', 'version: 1\n');
  expect(portplan(host, near).stdout).toBe('15000\n');
  expect(portplan(host, [...near, '--netns', 'red']).stdout).toBe('14999\n');
});

it('map shows what listens there', () => {
  const map = (...words: readonly string[]) => portplan(host, ['map', '--verbose', '/etc/none.yaml', ...words]).stdout;
  host.write('/etc/none.yaml', 'version: 1\n');
  expect(map('--netns', 'red')).toContain('15000');
  expect(map()).not.toContain('15000');
});

it.each([
  ['audit', ['--netns', 'blue'], 'there is no such network namespace'],
  ['suggest', ['--netns', 'red', '--host', 'x.json'], 'leave out --host'],
  ['map', ['--netns', 'red', '--no-host'], 'leave out --host and --no-host'],
])('%s %j: one sentence, status 3', (command, words, sentence) => {
  const { status, stdout, stderr } = portplan(host, [command, ...words]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(sentence);
});
