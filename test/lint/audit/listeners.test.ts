/** Who listens, and what nobody has declared. */
import { describe, expect, it } from 'vitest';
import { auditOf, linuxHost, RANGE, socket } from './sample.ts';

describe('processes that may not be looked at', () => {
  const nginx = { pid: 1, command: 'nginx', user: null, unit: null, container: null, since: null };

  it.each([
    ['every listener is known all the same: none is told of', [nginx], 0],
    ['a listener is unknown: all are told of', [], 3],
  ])('%s', (_, holders, hidden) => {
    const sockets = [{ ...socket('tcp 0.0.0.0:80'), holders }];
    expect(auditOf(null, sockets, linuxHost(RANGE), 3).hidden).toBe(hidden);
  });

  it('several sockets in one place, as of SO_REUSEPORT: their processes together, each once', () => {
    const held = [3, 2, 3].map((pid) => ({ ...socket('tcp 0.0.0.0:80'), holders: [{ ...nginx, pid }] }));
    const { listeners } = auditOf(null, [socket('tcp 0.0.0.0:80'), ...held]);
    expect(listeners).toMatchObject([{ port: 80, holders: [{ pid: 2 }, { pid: 3 }] }]);
  });
});

describe('what nobody has declared', () => {
  const held = (text: string, pid: number): ReturnType<typeof socket> => ({
    ...socket(text),
    holders: [{ pid, command: 'perl', user: null, unit: null, container: null, since: null }],
  });

  it('one finding for all ports of a process', () => {
    const sockets = Array.from({ length: 40 }, (_, i) => held(`tcp 127.0.0.1:${9000 + i}`, 5));
    expect(auditOf('{}', [...sockets, held('tcp 0.0.0.0:22', 6)]).findings).toMatchObject([
      { message: 'tcp 0.0.0.0:22: perl (process 6) has it, and no plan declares it', about: { ports: '22' } },
      {
        message: 'tcp 9000-9039 on 127.0.0.1: perl (process 5) has them, and no plan declares them',
        about: { ports: '9000-9039' },
      },
    ]);
  });

  it.each([
    ['a client that waits for an answer', ['udp 0.0.0.0:40000'], true],
    ['one address', ['udp 10.0.0.5:40000'], false],
    ['both families, as the kernel has them for WireGuard', ['udp 0.0.0.0:40000', 'udp :::40000'], false],
    ['loopback in both families, as helpers do', ['tcp 127.0.0.1:40000', 'tcp ::1:40000'], true],
    ['loopback and more', ['tcp 127.0.0.1:40000', 'tcp 10.0.0.5:40000'], false],
  ])('in the ephemeral range, %s', (_, sockets, isChosen) => {
    const { listeners, findings } = auditOf('{}', sockets.map(socket));
    expect(listeners.map(({ isChosenByOs }) => isChosenByOs)).toEqual(sockets.map(() => isChosen));
    expect(findings.map(({ severity }) => severity)).toEqual(sockets.map(() => (isChosen ? 'info' : 'warning')));
  });

  it('every port of a process is named, however scattered they are', () => {
    const sockets = [22, 80, 443, 5000, 6000].map((port) => held(`tcp 0.0.0.0:${port}`, 5));
    expect(auditOf('{}', sockets).findings.map(({ message }) => message)).toEqual([
      'tcp 22, 80, 443, 5000 and 6000 on 0.0.0.0: perl (process 5) has them, and no plan declares them',
    ]);
  });

  it('ports on the same addresses are told together, and no port on an address that it is not on', () => {
    const sockets = ['0.0.0.0:6379', ':::6379', '127.0.0.1:5432', '127.0.0.1:5433'].map((at) => held(`tcp ${at}`, 5));
    expect(auditOf('{}', sockets).findings).toMatchObject([
      {
        message:
          'tcp 5432-5433 on 127.0.0.1, and 6379 on 0.0.0.0 and [::]: perl (process 5) has them, and no plan declares them',
        about: {
          places: [
            { addresses: ['127.0.0.1'], ports: '5432-5433' },
            { addresses: ['0.0.0.0', '::'], ports: '6379' },
          ],
        },
      },
    ]);
  });

  it('two listeners of nobody knows whom are two findings', () => {
    const sockets = ['tcp 0.0.0.0:22', 'tcp 0.0.0.0:80'].map(socket);
    expect(auditOf('{}', sockets).findings).toMatchObject([
      { message: 'tcp 0.0.0.0:22: an unknown process has it, and no plan declares it', about: { ports: '22' } },
      { message: 'tcp 0.0.0.0:80: an unknown process has it, and no plan declares it', about: { ports: '80' } },
    ]);
  });

  it('the default of a known server is no choice of the OS', () => {
    const facts = linuxHost({ first: 32768, last: 60999 });
    const { findings } = auditOf(null, ['udp 0.0.0.0:51820', 'udp 0.0.0.0:41641'].map(socket), facts);
    expect(findings).toMatchObject([
      { kind: 'unreserved-listener', severity: 'warning', about: { ports: '41641' } },
      { kind: 'unreserved-listener', severity: 'warning', about: { ports: '51820' } },
    ]);
  });
});

describe('who listens', () => {
  const by = (text: string, pid: number, command: string): ReturnType<typeof socket> => ({
    ...socket(text),
    holders: [{ pid, command, user: null, unit: null, container: null, since: null }],
  });

  it('elsewhere: each program with its own addresses', () => {
    const sockets = [by('tcp 127.0.0.1:80', 5, 'perl'), by('tcp 127.0.0.2:80', 6, 'python')];
    expect(auditOf('{s: 127.0.0.9:80}', sockets).findings[0]?.message).toBe(
      's: tcp 80 on 127.0.0.9 is declared, and perl (process 5) listens on 127.0.0.1, and python (process 6) on 127.0.0.2 only',
    );
  });

  it('elsewhere, on another interface: it is named', () => {
    const { local, ...other } = socket('tcp 0.0.0.0:80');
    const { findings } = auditOf('{s: "*%v1:80"}', [{ ...other, local: { ...local, device: 'v0' } }]);
    expect(findings[0]?.message).toBe(
      's: tcp 80 on *%v1 is declared, and an unknown process listens on 0.0.0.0%v0 only',
    );
  });

  it('elsewhere, on nothing but IPv6 where the plan says both families: the option is named', () => {
    const alone = { ...socket('tcp :::80'), inode: 7 };
    const { findings } = auditOf('{s: "[::]:80"}', [alone], linuxHost(RANGE), 0, new Set([7]));
    expect(findings[0]).toMatchObject({
      message:
        's: tcp 80 on :: is declared, and an unknown process listens on :: only, which leaves IPv4 alone (IPV6_V6ONLY)',
      help: 'say `ipv6Only: true` in the plan, if that is meant, or have the server take IPv4, too',
    });
  });

  it('a pool that the plan alone makes too small: no process is made up', () => {
    const { findings } = auditOf('{m: {pool: 3000-3001, atLeast: 2}, n: 3000}', [socket('tcp 0.0.0.0:3000')]);
    expect(findings.find(({ kind }) => kind === 'pool-short')).toMatchObject({
      message:
        'm: of the pool ports 3000-3001/tcp 1 is free, and 2 ports must be; services of the plan listen on port 3000',
      help: 'widen the pool of m',
    });
  });

  it('elsewhere, on two addresses, nobody knows who: not as one program', () => {
    const sockets = ['tcp 127.0.0.1:80', 'tcp 127.0.0.2:80'].map(socket);
    expect(auditOf('{s: 127.0.0.9:80}', sockets).findings[0]?.message).toContain(
      'an unknown process listens on 127.0.0.1, and an unknown process on 127.0.0.2 only',
    );
  });

  it('elsewhere, on two ports of one address, nobody knows who: the address is named once', () => {
    const sockets = ['tcp 127.0.0.1:80', 'tcp 127.0.0.1:81'].map(socket);
    expect(auditOf('{s: 127.0.0.9:80-81}', sockets).findings[0]?.message).toMatch(
      /, and an unknown process listens on 127\.0\.0\.1 only$/,
    );
  });

  it('wider, several processes: they listen', () => {
    const sockets = [5, 6].map((pid) => by('tcp 0.0.0.0:80', pid, 'nginx'));
    expect(auditOf('{s: 127.0.0.9:80}', sockets).findings[0]?.message).toContain(
      'nginx (process 5) and one more process listen on every address',
    );
  });

  it('a wildcard of the other family is elsewhere, and not wider', () => {
    const { findings } = auditOf('{s: "[::1]:80"}', [socket('tcp 0.0.0.0:80')]);
    expect(findings.map(({ kind }) => kind)).toEqual(['listening-elsewhere']);
  });
});

describe('the account of the plan', () => {
  const [daemon, db] = [{ name: 'daemon', uid: 1 }, '{db: {listen: 5432, user: daemon}}'];

  it.each([
    ['the socket and its process are of another', 65534, ['nobody'], 'it runs as nobody, and the plan says daemon'],
    ['its process is of it', 65534, ['daemon'], null],
    ['one of several is: root has bound, and gives it to its children', 0, ['root', 'daemon'], null],
    ['it has made the socket', 1, ['nobody'], null],
    ['nobody here may see the process', 0, [], null],
  ])('%s', (_, uid, users, doubt) => {
    const holders = users.map((user, i) => ({
      pid: i,
      command: 'perl',
      user,
      unit: null,
      container: null,
      since: null,
    }));
    const sockets = [{ ...socket('tcp :::5432'), uid, holders }];
    const accounts = new Map([['daemon', daemon]]);
    const { endpoints, findings } = auditOf(db, sockets, linuxHost(RANGE), 0, new Set(), accounts);
    expect(endpoints).toMatchObject([{ state: 'listening', doubt }]);
    expect(findings.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual(
      doubt === null ? [] : ['listening-unsure info'],
    );
  });
});

describe('an endpoint of IPv4, and a socket of IPv6', () => {
  const sockets = [{ ...socket('tcp :::80'), inode: 7 }];

  it.each([
    ['nobody tells of IPV6_V6ONLY: perhaps', null, 'listening', ['listening-unsure info']],
    ['it takes IPv4', new Set<number>(), 'listening', []],
    ['it leaves IPv4 alone', new Set([7]), 'elsewhere', ['listening-elsewhere warning']],
  ])('%s', (_, ipv6Only, state, kinds) => {
    const { endpoints, findings } = auditOf('{s: 0.0.0.0:80}', sockets, linuxHost(RANGE), 0, ipv6Only);
    expect(endpoints[0]?.state).toBe(state);
    expect(findings.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual(kinds);
  });
});
