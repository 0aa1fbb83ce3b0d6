/** What `init` writes of the hosts that people have. */
import { describe, expect, it } from 'vitest';
import { firstPlan } from '../../src/first-plan/first-plan.ts';
import { portsOf } from '../../src/model/ports/port-set.ts';
import { heard, holder, lintFirst, linuxSeen, type LinuxScene, readFirst, windowsSeen } from '../support/first-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { WindowsStandIn } from '../support/windows/stand-in.ts';
import { WindowsMachine } from '../support/windows/windows-machine.ts';

const SERVER: LinuxScene = {
  host: 'web-1.example.org',
  live: { reserved: portsOf(50000, 50001, 61616, 8472) },
  files: { '/etc/sysctl.d/50-queue.conf': '# ActiveMQ\nnet.ipv4.ip_local_reserved_ports = 8472,50000,50001,61616\n' },
  sockets: (() => {
    const sshd = holder('sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', { unit: 'ssh.service', pid: 700 });
    const nginx = holder('nginx: master process /usr/sbin/nginx -g daemon on;', { unit: 'nginx.service', pid: 800 });
    const worker = holder('nginx: worker process', { unit: 'nginx.service', user: 'www-data', pid: 801 });
    const resolved = holder('/lib/systemd/systemd-resolved', {
      unit: 'systemd-resolved.service',
      user: 'systemd-resolve',
    });
    const postgres = holder('/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main', {
      unit: 'postgresql@15-main.service',
      user: 'postgres',
    });
    const api = holder('node /srv/api/server.js --token=secret', { unit: 'api.service', user: 'api' });
    const statd = holder('/sbin/rpc.statd', { unit: 'rpc-statd.service', user: 'statd' });
    const proxy = holder('/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 6379', {
      unit: 'docker.service',
    });
    const avahi = holder('avahi-daemon: running [web-1.local]', { unit: 'avahi-daemon.service', user: 'avahi' });
    const grpc = holder('/opt/grpc/gateway', { unit: 'grpc-gateway.service', user: 'grpc' });
    const sip = holder('/usr/sbin/rtpengine', { unit: 'rtpengine.service', user: 'rtpengine' });
    const chrome = holder('/opt/google/chrome/chrome --type=utility', { user: 'ada', unit: 'session-3.scope' });
    return [
      heard('tcp 0.0.0.0 22', sshd),
      heard('tcp :: 22', sshd),
      heard('tcp 0.0.0.0 80', nginx, worker),
      heard('tcp :: 80', nginx, worker),
      heard('tcp 0.0.0.0 443', nginx, worker),
      heard('tcp :: 443', nginx, worker),
      heard('udp 127.0.0.53 53', resolved),
      heard('tcp 127.0.0.53 53', resolved),
      heard('tcp 127.0.0.1 5432', postgres),
      heard('tcp ::1 5432', postgres),
      heard('tcp :: 3000', api),
      heard('tcp 0.0.0.0 6379', proxy),
      heard('tcp :: 6379', proxy),
      heard('tcp 0.0.0.0 39507', statd),
      heard('udp 0.0.0.0 45123', statd),
      heard('udp 0.0.0.0 5353', avahi),
      heard('udp :: 5353', avahi),
      heard('tcp :: 50052', grpc),
      heard('udp 0.0.0.0 51820'),
      heard('udp :: 51820'),
      heard('udp 0.0.0.0 40001', chrome),
      heard('udp :: 35777', chrome),
      ...Array.from({ length: 40 }, (_, i) => heard(`udp 10.0.0.7 ${20000 + i}`, sip)),
    ];
  })(),
};

describe('a server', () => {
  const made = firstPlan('portplan.yaml', linuxSeen(SERVER));

  it('is told as a person would', () => {
    expectGolden('test/fixtures/first-plan/server.portplan.yaml', made.text);
  });

  it('has findings only where the plan itself says what may happen', () => {
    const { diagnostics } = lintFirst(made, linuxSeen(SERVER));
    expect(diagnostics.map(({ rule, message }) => `${rule}: ${message.split(' ')[0]}`)).toEqual([
      'ephemeral-overlap: grpc-gateway',
      'ephemeral-overlap: wireguard',
    ]);
  });

  it('with a program of very many ports has a list of a few lines', () => {
    const media = holder('/opt/media/relay', { unit: 'media.service' });
    const ports = Array.from({ length: 150 }, (_, i) => 10000 + 2 * i + (i > 100 ? i % 2 : 0));
    const seen = linuxSeen({ sockets: ports.map((port) => heard(`tcp 0.0.0.0 ${port}`, media)) });
    const made = firstPlan('portplan.yaml', seen);
    expect(readFirst(made).desired?.services.flatMap(({ endpoints }) => endpoints).length).toBe(150);
    expectGolden('test/fixtures/first-plan/many-ports.portplan.yaml', made.text);
  });

  it('with its settings in motion has all of it in comments', () => {
    const seen = linuxSeen({
      ...SERVER,
      live: {
        ...SERVER.live,
        ephemeral: { first: 20000, last: 50001 },
        unprivilegedPortStart: 80,
        reserved: portsOf(7000, 40000),
      },
      files: { ...SERVER.files, '/etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 10000 50001\n' },
      hidden: 7,
    });
    expectGolden('test/fixtures/first-plan/in-motion.portplan.yaml', firstPlan('portplan.yaml', seen).text);
  });
});

describe('a Windows machine', () => {
  it('of a developer, with what Windows itself has', async () => {
    const machine = new WindowsMachine(new WindowsStandIn({ winnat: 'absent' }));
    const tables = machine.standIn.stacks['ipv4/tcp'];
    Object.assign(tables, {
      persistent: [
        { first: 50000, last: 50059 },
        { first: 61616, last: 61616 },
      ],
    });
    Object.assign(machine.standIn.stacks['ipv6/tcp'], { persistent: [{ first: 61616, last: 61616 }] });
    const programs: readonly (readonly [name: string, pid: number, ...ports: readonly number[]])[] = [
      ['System', 4, 445, 5357],
      ['svchost.exe', 900, 135, 5040],
      ['lsass.exe', 800, 49664],
      ['wininit.exe', 700, 49665],
      ['node.exe', 4321, 5173],
      ['com.docker.backend.exe', 5555, 5432],
      ['api.exe', 6666, 50051],
    ];
    for (const [name, pid, ...ports] of programs) {
      for (const port of ports) {
        for (const family of ['ipv4', 'ipv6'] as const) {
          machine.standIn.listeners.push({ family, protocol: 'tcp', port, pid, name });
        }
      }
    }
    const seen = await windowsSeen(machine);
    expectGolden('test/fixtures/first-plan/windows.portplan.yaml', firstPlan('portplan.yaml', seen).text);
  });
});
