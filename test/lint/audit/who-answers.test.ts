/** Several programs where the plan has one service, one family of two, and the two addresses of `localhost`. */
import { describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../../src/model/audit/finding.ts';
import type { HeldSocket, Holder } from '../../../src/model/sockets/held-socket.ts';
import { auditOf, linuxHost, RANGE, socket } from './sample.ts';

/** `tcp 0.0.0.0:5432 postgres 7`: a listener of that program, whose process has this number; `more` says more of the process. */
function held(text: string, more: Partial<Holder> = {}): HeldSocket {
  const [protocol = '', place = '', command = '', pid = ''] = text.split(' ');
  const holder = { pid: Number(pid), command, user: null, unit: null, container: null, since: null };
  return { ...socket(`${protocol} ${place}`), inode: Number(pid), holders: [{ ...holder, ...more }] };
}

function findingsOf(services: string, sockets: readonly HeldSocket[]): readonly AuditFinding[] {
  return auditOf(services, sockets).findings.filter(
    ({ kind, severity }) => kind !== 'undeclared-listener' && severity !== 'info',
  );
}

describe('several programs on one endpoint', () => {
  it.each([
    ['a forwarder and a server', '{db: 5432}', ['tcp :::5432 docker-proxy 1', 'tcp :::5432 postgres 2']],
    ['on Windows', '{db: 5432}', ['tcp 0.0.0.0:5432 com.docker.backend.exe 1', 'tcp 0.0.0.0:5432 postgres.exe 2']],
    ['two of one name on Windows', '{web: 5173}', ['tcp 0.0.0.0:5173 node.exe 1', 'tcp 0.0.0.0:5173 node.exe 2']],
    ['a wildcard of one and ::1 of another', '{vite: 3000}', ['tcp 0.0.0.0:3000 node 1', 'tcp ::1:3000 vite 2']],
    ['the same server on two addresses, twice', '{vite: 3000}', ['tcp 0.0.0.0:3000 vite 1', 'tcp ::1:3000 vite 2']],
    [
      'a wildcard behind the address of the plan',
      '{api: "127.0.0.1:80"}',
      ['tcp 127.0.0.1:80 a 1', 'tcp 0.0.0.0:80 b 2'],
    ],
    ['within a range', '{pool: "127.0.0.1:7000-7009"}', ['tcp 127.0.0.1:7003 a 1', 'tcp 127.0.0.1:7003 b 2']],
    ['of UDP', '{dns: "127.0.0.1:53/udp"}', ['udp 127.0.0.1:53 dnsmasq 1', 'udp 127.0.0.1:53 unbound 2']],
  ])('%s', (_, services, sockets) => {
    const shared = findingsOf(
      services,
      sockets.map((each) => held(each)),
    ).filter((each) => each.kind === 'listening-shared');
    expect(shared).toHaveLength(1);
    for (const each of sockets) expect(shared[0]?.message).toContain(`(process ${each.split(' ')[3] ?? ''})`);
    expect(shared[0]).toMatchObject({ severity: 'warning' });
  });

  it.each<[string, string, readonly HeldSocket[]]>([
    ['one process', '{web: 80}', [held('tcp 0.0.0.0:80 nginx 1'), held('tcp :::80 nginx 1')]],
    ['workers that one started', '{web: 80}', [held('tcp :::80 nginx 1'), held('tcp :::80 nginx 2', { parent: 1 })]],
    [
      'workers of one parent with SO_REUSEPORT',
      '{web: 80}',
      [
        held('tcp :::80 app 2', { parent: 9, command: 'app --worker 1' }),
        held('tcp :::80 app 3', { parent: 9, command: 'app --worker 2' }),
      ],
    ],
    [
      'one unit',
      '{web: 80}',
      [held('tcp :::80 a 1', { unit: 'web.service' }), held('tcp :::80 b 2', { unit: 'web.service' })],
    ],
    [
      'instances of one unit',
      '{web: 80}',
      [held('tcp :::80 a 1', { unit: 'web@1.service' }), held('tcp :::80 b 2', { unit: 'web@2.service' })],
    ],
    [
      'one container',
      '{web: 80}',
      [held('tcp :::80 a 1', { container: 'web' }), held('tcp :::80 b 2', { container: 'web' })],
    ],
    [
      'systemd, and what it has started',
      '{ssh: 22}',
      [
        held('tcp :::22 systemd 1', {
          socketUnit: { name: 'ssh.socket', activates: ['ssh.service'], isPerConnection: false },
        }),
        held('tcp :::22 sshd 2', { unit: 'ssh.service' }),
      ],
    ],
    [
      'one forwarder of Docker for each family',
      '{db: 5432}',
      [held('tcp 0.0.0.0:5432 docker-proxy 1'), held('tcp :::5432 docker-proxy 2')],
    ],
    [
      'Docker Desktop and the relay of WSL',
      '{db: 5432}',
      [
        held('tcp 0.0.0.0:5432 com.docker.backend.exe 1'),
        held('tcp :::5432 com.docker.backend.exe 1'),
        held('tcp ::1:5432 wslrelay.exe 2'),
      ],
    ],
    ['members of a group', '{mdns: 5353/udp}', [held('udp 0.0.0.0:5353 avahi 1'), held('udp :::5353 chrome 2')]],
    [
      'each of them a service of the plan',
      '{a: "0.0.0.0:80", b: "127.0.0.1:80"}',
      [held('tcp 0.0.0.0:80 a 1'), held('tcp 127.0.0.1:80 b 2')],
    ],
  ])('are no finding where they are %s', (_, services, sockets) => {
    expect(findingsOf(services, sockets)).toEqual([]);
  });
});

describe('one family of two', () => {
  const other = held('tcp ::1:9 perl 9');

  it.each([
    ['tcp 0.0.0.0:80 nginx 1', 'nothing answers by IPv6'],
    ['udp 0.0.0.0:80 nginx 1', 'nothing answers by IPv6'],
  ])('%s', (listener, words) => {
    const protocol = listener.startsWith('udp') ? '/udp' : '';
    const found = findingsOf(`{web: 80${protocol}}`, [held(listener), other]);
    expect(found).toMatchObject([{ kind: 'listening-one-family', severity: 'warning' }]);
    expect(found[0]?.message).toContain(words);
  });

  it('IPV6_V6ONLY leaves IPv4 out', () => {
    const sockets = [held('tcp :::80 nginx 1')];
    const { findings } = auditOf('{web: 80}', sockets, linuxHost(RANGE), 0, new Set([1]));
    expect(findings).toMatchObject([{ kind: 'listening-one-family' }]);
    expect(findings[0]?.message).toContain('which leaves IPv4 alone (IPV6_V6ONLY): nothing answers by IPv4');
  });

  it('is what the plan says', () => {
    expect(findingsOf('{web: "0.0.0.0:80"}', [held('tcp 0.0.0.0:80 nginx 1')])).toEqual([]);
  });
});

describe('localhost', () => {
  const [v4, v6] = [held('tcp 127.0.0.1:5173 vite 1'), held('tcp ::1:5173 api 2')];

  it.each([
    ['of two services of the plan', '{vite: "127.0.0.1:5173", api: "[::1]:5173"}'],
    ['of one service, and one that no plan has', '{vite: "127.0.0.1:5173"}'],
  ])('reaches either %s: told once', (_, services) => {
    expect(findingsOf(services, [v4, v6])).toMatchObject([
      {
        kind: 'localhost-split',
        message:
          'vite: tcp 5173 on 127.0.0.1: localhost:5173 reaches api (process 2) at ::1, and vite (process 1) at 127.0.0.1',
      },
    ]);
  });

  it('is told with the programs that share an endpoint, and not once more', () => {
    const found = findingsOf('{vite: 3000}', [held('tcp 0.0.0.0:3000 node 1'), held('tcp ::1:3000 vite 2')]);
    expect(found).toMatchObject([{ kind: 'listening-shared' }]);
    expect(found[0]?.message).toContain(
      'localhost:3000 reaches vite (process 2) at ::1, and node (process 1) at 127.0.0.1',
    );
  });

  it('of one program is one', () => {
    expect(findingsOf('{vite: "localhost:5173"}', [v4, held('tcp ::1:5173 vite 1')])).toEqual([]);
  });
});
