/** The pure part of audit: which end of a connection is ours, what counts, laws, and the time that many sockets take. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_KINDS } from '../../../src/model/audit/finding.ts';
import { percentOf } from '../../../src/model/audit/capacity.ts';
import { eachPort, parsePortSet } from '../../../src/model/ports/port-set.ts';
import { auditOf, linuxHost, RANGE, socket } from './sample.ts';

describe('localhost', () => {
  const messages = (services: string, ...listening: readonly string[]): readonly string[] =>
    auditOf(services, listening.map(socket)).findings.map(({ message }) => message);

  it('is told once, by that name, where nothing listens on either address', () => {
    expect(messages('{s: "localhost:3000"}')).toEqual([
      's: tcp 3000 on localhost is declared, and nothing listens there',
    ]);
  });

  it('is told with the address where the other one is served', () => {
    expect(messages('{s: "localhost:3000"}', 'tcp 127.0.0.1:3000')).toEqual([
      's: tcp 3000 on ::1 is declared, and an unknown process listens on 127.0.0.1 only',
    ]);
  });
});

describe('which end of a connection is ours', () => {
  it.each([
    ['a client here, a server elsewhere', ['tcp 10.0.0.5:40001 > 10.0.0.9:443'], 1],
    ['a server here, outside the range', ['tcp 10.0.0.5:443 > 10.0.0.9:40001', 'tcp 0.0.0.0:443'], 0],
    ['a server here, inside the range', ['tcp 10.0.0.5:40001 > 10.0.0.9:555', 'tcp 0.0.0.0:40001'], 0],
    [
      'both ends here',
      ['tcp 127.0.0.1:40001 > 127.0.0.1:80', 'tcp 127.0.0.1:80 > 127.0.0.1:40001', 'tcp 0.0.0.0:80'],
      1,
    ],
    [
      'a remote port that something here listens on too',
      ['tcp 10.0.0.5:40001 > 10.0.0.9:555', 'tcp 0.0.0.0:40001', 'tcp 0.0.0.0:555'],
      0,
    ],
    ['still asking', ['tcp 10.0.0.5:40001 > 10.0.0.9:40002 syn-sent', 'tcp 0.0.0.0:40001'], 1],
    ['not accepted yet', ['tcp 10.0.0.5:40001 > 10.0.0.9:40002 syn-received'], 0],
    ['IPv4 in an IPv6 socket', ['tcp ::ffff:10.0.0.5:40001 > ::ffff:10.0.0.9:443'], 1],
    ['UDP with a peer', ['udp 10.0.0.5:40001 > 10.0.0.9:53'], 1],
  ])('%s', (_, sockets, count) => {
    const protocol = sockets[0]?.slice(0, 3);
    const { endpoints } = auditOf(`{s: 40001/${protocol}}`, sockets.map(socket));
    expect(endpoints[0]?.connections).toHaveLength(count);
  });

  const doubtful = [
    {
      kind: 'connection-on-declared',
      severity: 'warning',
      message: expect.stringContaining('or a former server') as string,
    },
    { kind: 'declared-silent', severity: 'warning' },
  ];

  it.each([
    ['both ends may be the client', linuxHost(RANGE), '10.0.0.9:40002'],
    ['the other end is above the range, as a client of another OS', linuxHost(RANGE), '10.0.0.9:61000'],
    ['the port is reserved, and given to no connection', linuxHost(RANGE, 40001), '10.0.0.9:555'],
  ])('%s: a warning, and the service is told to be silent all the same', (_, facts, remote) => {
    const { findings } = auditOf('{s: 40001}', [socket(`tcp 10.0.0.5:40001 > ${remote}`)], facts);
    expect(findings).toMatchObject(doubtful);
  });

  it('the other end is at the port of a server: a warning where no bind was tried, and nothing else', () => {
    const { findings } = auditOf('{s: 40001}', [socket('tcp 10.0.0.5:40001 > 10.0.0.9:555')]);
    expect(findings).toMatchObject([{ kind: 'connection-on-declared', severity: 'warning' }]);
  });

  it.each([
    ['in the ephemeral range', 40001],
    ['outside of it', 3004],
  ])('UDP with a peer, %s: a warning without a bind, whoever began it, and no word of accepting', (_, port) => {
    const { findings } = auditOf(`{s: ${port}/udp}`, [socket(`udp 10.0.0.5:${port} > 10.0.0.9:40002`)]);
    expect(findings).toMatchObject([
      {
        kind: 'connection-on-declared',
        severity: 'warning',
        message: expect.stringMatching(/: s can't start now, unless both set SO_REUSEADDR$/) as string,
        help: expect.stringMatching(/^end that program, or have it reconnect, then start s/) as string,
      },
    ]);
  });

  it('one that is sure is in doubt beside another on its port that is not', () => {
    const sockets = ['10.0.0.9:555', '10.0.0.9:40002'].map((remote) => socket(`tcp 10.0.0.5:40001 > ${remote}`));
    expect(auditOf('{s: 40001}', sockets).findings).toMatchObject(doubtful);
  });

  it('live ones are told first, and those in TIME_WAIT are counted', () => {
    const waiting = [40000, 40001].map((port) => socket(`tcp 10.0.0.5:${port} > 10.0.0.9:443 time-wait`));
    const { findings } = auditOf('{s: 40000-40003}', [...waiting, socket('tcp 10.0.0.5:40003 > 10.0.0.9:443')]);
    expect(findings[0]).toMatchObject({
      message: expect.stringContaining('443 of an unknown process, and 2 others (2 in TIME_WAIT)') as string,
      help: expect.stringContaining('end that program') as string,
    });
  });
});

describe('capacity', () => {
  const connection = (port: number, more = ''): ReturnType<typeof socket> =>
    socket(`tcp 10.0.0.5:${port} > 10.0.0.9:443 ${more || 'established'}`);

  it('each pair of addresses and port has the whole range', () => {
    const sockets = [40000, 40001].flatMap((port) => [connection(port), socket(`tcp 10.0.0.6:${port} > 10.0.0.9:443`)]);
    const { capacity } = auditOf(null, sockets);
    expect(capacity[0]).toMatchObject({ used: 2, usable: 100, destinations: [{ used: 2 }, { used: 2 }] });
  });

  it('an address of IPv4 is one destination, mapped into IPv6 or not', () => {
    const { capacity } = auditOf(null, [
      connection(40000),
      socket('tcp ::ffff:10.0.0.5:40001 > ::ffff:10.0.0.9:443'),
      socket('tcp ::ffff:10.0.0.5:40000 > ::ffff:a00:9:443'),
    ]);
    expect(capacity[0]?.destinations).toMatchObject([{ from: '10.0.0.5', to: '10.0.0.9', used: 2 }]);
  });

  it('what a former server accepted is no destination', () => {
    const accepted = [40050, 40051].map((port) => socket(`tcp 10.0.0.5:40000 > 10.0.0.9:${port} time-wait`));
    expect(auditOf(null, accepted).capacity[0]).toMatchObject({ used: 1, destinations: [] });
  });

  it('a server at an ephemeral port, that several ports of ours lead to, is one', () => {
    const asked = [40000, 40001].map((port) => socket(`tcp 10.0.0.5:${port} > 10.0.0.9:40050`));
    expect(auditOf(null, asked).capacity[0]?.destinations).toMatchObject([{ to: '10.0.0.9', used: 2 }]);
  });

  it('destinations stand in one order, however the OS lists sockets', () => {
    const sockets = ['10.0.0.9', '10.0.0.7', '10.0.0.8'].map((to) => socket(`tcp 10.0.0.5:40000 > ${to}:443`));
    const tos = (all: typeof sockets) => auditOf(null, all).capacity[0]?.destinations.map(({ to }) => to);
    expect([tos(sockets), tos(sockets.toReversed())]).toEqual(Array(2).fill(['10.0.0.7', '10.0.0.8', '10.0.0.9']));
  });

  it('states are counted apart', () => {
    const { capacity } = auditOf(null, [
      connection(40000),
      connection(40001, 'time-wait'),
      connection(40002, 'time-wait'),
    ]);
    expect(capacity[0]?.destinations[0]?.states).toEqual({ established: 1, 'time-wait': 2 });
  });

  it('a reserved port is none of the range', () => {
    const { capacity } = auditOf(null, [connection(40000), connection(40001)], linuxHost(RANGE, 40000));
    expect(capacity[0]).toMatchObject({ total: 100, reserved: 1, usable: 99, used: 1 });
  });

  it.each([
    [79, []],
    [80, ['warning']],
    [99, ['warning']],
    [100, ['error']],
  ])('%i of 100 ports', (used, severities) => {
    const { findings } = auditOf(
      null,
      Array.from({ length: used }, (_, i) => connection(40000 + i)),
    );
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  });

  it.each([
    [79, []],
    [80, ['info']],
    // Each port has one connection: most likely they were bound first, and then nobody gets a port.
    [100, ['error']],
  ])('%i of 100 ports, over many destinations', (used, severities) => {
    const sockets = Array.from({ length: used }, (_, i) => socket(`tcp 10.0.0.5:${40000 + i} > 10.0.1.${i}:443`));
    expect(auditOf(null, sockets).findings.map(({ severity }) => severity)).toEqual(severities);
  });

  it('all ports, of which connections to two destinations share one: a third destination still gets any', () => {
    const sockets = Array.from({ length: 100 }, (_, i) => socket(`tcp 10.0.0.5:${40000 + i} > 10.0.1.${i}:443`));
    const { findings } = auditOf(null, [...sockets, socket('tcp 10.0.0.5:40000 > 10.0.2.1:443')]);
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it.each(['tcp', 'udp'] as const)('%s: no usable port at all is an error, whoever has how many', (protocol) => {
    const facts = linuxHost({ first: 40000, last: 40003 }, 40000, 40001, 40002, 40003);
    const { findings } = auditOf(null, [], facts);
    expect(findings.find(({ about }) => about.protocol === protocol)).toMatchObject({
      severity: 'error',
      message: expect.stringContaining(
        'no ports left: every port of the ephemeral range 40000-40003 is reserved',
      ) as string,
    });
  });

  it('ports in use are some of the usable ones: a port that is listened on is neither', () => {
    const listeners = [40000, 40001, 40002].map((port) => socket(`tcp 0.0.0.0:${port}`));
    const { capacity, findings } = auditOf(
      null,
      [...listeners, connection(40003)],
      linuxHost({ first: 40000, last: 40003 }),
    );
    expect(capacity[0]).toMatchObject({ usable: 1, used: 1 });
    expect(findings.map(({ severity }) => severity)).toContain('error');
  });

  it('UDP that is full is advised what UDP can do', () => {
    const sockets = Array.from({ length: 90 }, (_, i) => socket(`udp 10.0.0.5:${40000 + i}`));
    const { findings } = auditOf(null, sockets);
    const help = findings.find(({ kind }) => kind === 'ephemeral-nearly-full')?.help;
    expect(help).toMatch(/^have programs keep one socket/);
  });

  it('100 % is full, and nothing less', () => {
    expect([percentOf(28231, 28232), percentOf(28232, 28232), percentOf(0, 0)]).toEqual([99, 100, 100]);
  });
});

const ADDRESSES = ['0.0.0.0', '127.0.0.1', '10.0.0.5', '::', '::1'];
const PORTS = [22, 8080, 40000, 40001, 40002];
const anySocket = fc
  .tuple(
    fc.constantFrom('tcp', 'udp'),
    fc.constantFrom(...ADDRESSES),
    fc.constantFrom(...PORTS),
    fc.constantFrom('', ' > 10.0.0.9:443', ' > 127.0.0.1:8080 time-wait', ' > 10.0.0.9:40000 syn-sent'),
  )
  .map(([protocol, address, port, rest]) => socket(`${protocol} ${address}:${port}${rest}`));
const manySockets = fc.array(anySocket, { maxLength: 12 });

describe('laws', () => {
  it('the order in which the OS lists sockets changes no count, no state and no finding', () => {
    const shape = (sockets: readonly ReturnType<typeof socket>[]): unknown => {
      const { endpoints, listeners, findings, capacity } = auditOf('{s: 40000-40002, t: 127.0.0.1:8080}', sockets);
      return {
        listeners,
        states: endpoints.map(({ state, listening, connections }) => [state, listening, connections.length]),
        kinds: findings.map(({ kind, severity, about }) => `${severity} ${kind} ${about.ports ?? ''}`).sort(),
        used: capacity.map(({ used, usable }) => [used, usable]),
      };
    };
    fc.assert(
      fc.property(manySockets, (sockets) => {
        expect(shape(sockets.toReversed())).toEqual(shape(sockets));
      }),
    );
  });

  it('every listener is declared or told, and none is both', () => {
    fc.assert(
      fc.property(manySockets, (sockets) => {
        const { listeners, findings } = auditOf('{s: 40000-40002, t: 127.0.0.1:8080}', sockets);
        const told = findings.filter(({ kind }) => kind === 'undeclared-listener');
        const portsTold = told.flatMap(({ about: { protocol, ports = '' } }) =>
          eachPort(parsePortSet(ports) ?? []).map((port) => `${protocol} ${port}`),
        );
        const undeclared = listeners.filter(({ declaredBy }) => declaredBy === null);
        expect(new Set(portsTold)).toEqual(new Set(undeclared.map(({ protocol, port }) => `${protocol} ${port}`)));
      }),
    );
  });

  it('errors come first, and each kind is one of the words', () => {
    const rank = { error: 0, warning: 1, info: 2 };
    fc.assert(
      fc.property(manySockets, (sockets) => {
        const { findings } = auditOf('{s: 40000-40002, t: 127.0.0.1:8080}', sockets);
        const ranks = findings.map(({ severity }) => rank[severity]);
        expect(ranks).toEqual(ranks.toSorted());
        expect(findings.every(({ kind }) => AUDIT_KINDS.includes(kind))).toBe(true);
      }),
    );
  });
});

describe('100,000 sockets', () => {
  it('are counted, each once', () => {
    const sockets = Array.from({ length: 100_000 }, (_, i) =>
      socket(`tcp 10.0.${i % 7}.5:${32768 + (i % 28000)} > 10.1.${i % 250}.9:${i % 3 === 0 ? 443 : 5432} time-wait`),
    );
    const services = `{${Array.from({ length: 200 }, (_, i) => `s${i}: ${33000 + i}`).join(', ')}}`;
    const { capacity } = auditOf(services, sockets, linuxHost({ first: 32768, last: 60999 }));
    expect(capacity[0]?.used).toBe(28000);
  });
});
