/** Sockets that are bound to interfaces, and addresses that are not there, through every command that looks at a host. */
import { beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../support/auditing.ts';
import { portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { requireTool } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll(() => ['ip', 'ss', 'perl'].forEach(requireTool));
const player = new SocketPlayer(host);

const LINKS = `
ip link add v0 type veth peer name v1
ip addr add 10.9.0.1/24 dev v0
ip addr add fe80::1/64 dev v0 nodad
ip addr add fe80::1/64 dev v1 nodad
ip link set v0 up
ip link set v1 up
`;

beforeAll(async () => {
  expect(host.run(['sh', '-ec', LINKS])).toMatchObject({ status: 0 });
  await player.play('open resolver udp 4', 'device resolver lo', 'bind resolver 127.0.0.53 5300');
  await player.play('open guests tcp 6 reuseaddr', 'device guests v1', 'bind guests :: 5301', 'listen guests');
  await player.play('open link tcp 6 reuseaddr', 'bind link fe80::1%v0 5302', 'listen link');
  await player.play('open silent tcp 4', 'device silent v1', 'bind silent 0.0.0.0 5303');
});

function preflightOf(services: string): string {
  host.write('/etc/p.yaml', `version: 1\nplatform: linux\nservices: {${services}}\n`);
  const { status, stderr } = portplan(host, ['preflight', '/etc/p.yaml']);
  return `${status} ${stderr.trim()}`.trim();
}

describe('explain', () => {
  it('names the interface of what is in the way', () => {
    const found = explain(host, ['5300/udp']);
    expect(found).toMatchObject({ bindable: false, cause: 'listener' });
    expect(found.summary).toContain('127.0.0.53%lo:5300');
    expect(explain(host, ['5301', '--address', '::%v1']).summary).toContain('[::%v1]:5301');
  });

  it.each([
    ['5300/udp', '*%v0', true],
    ['5300/udp', '127.0.0.53%v0', true],
    ['5300/udp', '127.0.0.53%lo', false],
    ['5301', '0.0.0.0%v0', true],
    ['5301', '10.9.0.1%v1', false],
    ['5301', 'fe80::1%v0', true],
    ['5301', 'fe80::1%v1', false],
    ['5302', 'fe80::1%v1', true],
    ['5302', '::%v1', true],
    ['5302', '::%v0', false],
    ['5303', '*%v0', true],
    ['5303', '*%v1', false],
    ['5304', '*%v0', true],
    ['5304', '::1%v0', false],
    ['5304', '127.0.0.1%nowhere', false],
  ])('%s on %s: what the kernel does', (port, address, bindable) => {
    expect(explain(host, [port, '--address', address]).bindable).toBe(bindable);
  });

  it('takes a link by its number, too', () => {
    const number = host.run(['cat', '/sys/class/net/v0/ifindex']).stdout.trim();
    const index = host.run(['ip', '-o', 'link', 'show', 'v0']).stdout.split(':')[0] ?? number;
    expect(explain(host, ['5302', '--address', `fe80::1%${index}`]).bindable).toBe(false);
    expect(explain(host, ['5301', '--address', `fe80::1%${index}`]).bindable).toBe(true);
  });

  it('tries a bind on an interface', () => {
    expect(explain(host, ['5304', '--address', '0.0.0.0%v0'])).toMatchObject({ bindable: true, tried: 'bound' });
  });
});

describe('preflight', () => {
  it('asks on the interface of an endpoint', () => {
    expect(preflightOf('lan: "*%v0:5300/udp"')).toBe('0');
    expect(preflightOf('lan: "*%lo:5300/udp"')).toMatch(/^1 .*127\.0\.0\.53%lo:5300/);
  });

  it('does not refuse an address that is not here where the server sets IP_FREEBIND', async () => {
    expect(preflightOf('ha: {listen: "192.0.2.10:8443", freebind: true}')).toBe('0');
    expect(preflightOf('ha: {listen: ["192.0.2.10:8443/udp", "[2001:db8::1]:8443"], freebind: true}')).toBe('0');
    expect(preflightOf('ha: "192.0.2.10:8443"')).toMatch(/^1 /);
    expect(preflightOf('ha: {listen: "[ff05::1]:8443", freebind: true}')).toMatch(/^1 /);
    await player.play('open taken tcp 4', 'bind taken 0.0.0.0 8444', 'listen taken');
    expect(preflightOf('ha: {listen: "192.0.2.10:8444", freebind: true}')).toMatch(/^1 /);
  });
});

it('localhost is one address where a host has no IPv6', () => {
  const disable = (value: string) => host.run(['sh', '-c', `echo ${value} > /proc/sys/net/ipv6/conf/lo/disable_ipv6`]);
  expect(preflightOf('api: localhost:5310')).toBe('0');
  expect(disable('1')).toMatchObject({ status: 0 });
  expect(preflightOf('api: localhost:5310')).toBe('0');
  expect(preflightOf('api: "[::1]:5310"')).toMatch(/^1 /);
  disable('0');
});

describe('audit and init', () => {
  it('know the interface of a listener', () => {
    const plan = 'resolver: 127.0.0.53%lo:5300/udp, guests: "[::%v1]:5301", link: "[fe80::1%v0]:5302"';
    host.write('/etc/p.yaml', `version: 1\nplatform: linux\nservices: {${plan}, wrong: "*%v0:5301"}\n`);
    const { endpoints } = audit(host, ['/etc/p.yaml']);
    expect(endpoints.map(({ service, state }) => `${service} ${state}`)).toEqual([
      'resolver listening',
      'guests listening',
      'link listening',
      'wrong elsewhere',
    ]);
    expect(endpoints[2]?.doubt).toBeNull();
  });

  it('doubt a listener on every interface where the plan names one, and the other way round', () => {
    host.write(
      '/etc/p.yaml',
      'version: 1\nplatform: linux\nservices: {silent: "[::]:5301", all: "10.9.0.1%v0:5305"}\n',
    );
    const before = audit(host, ['/etc/p.yaml']).endpoints;
    expect(before[0]?.doubt).toBe('it is bound to the interface v1, and the plan names none');
    expect(before[1]?.state).toBe('silent');
  });

  it('write it into a first plan, which its own lint and preflight understand', () => {
    const { stdout } = portplan(host, ['init', '-']);
    expect(stdout).toContain('127.0.0.53%lo:5300/udp');
    expect(stdout).toContain('[fe80::1%v0]:5302');
    expect(stdout).toMatch(/%v1/);
    expect(stdout).not.toContain('reuse');
  });
});
