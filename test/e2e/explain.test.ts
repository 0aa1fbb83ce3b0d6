/** Each cause made with real sockets, explained, and the remedy tried: after it, the bind works. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain, explainAlone } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';
import { typeRemedy } from '../support/typed-remedy.ts';

const { host, player } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
});

/** Runs the remedy that names ss, as it stands there. */
function cut(remedies: readonly string[]): void {
  const command = remedies.find((each) => each.includes('sudo ss -K'))?.split('sudo ')[1];
  expect(host.run((command ?? '').split(' ')).status).toBe(0);
}

describe('somebody else has the port', () => {
  it('a listener: who it is; nothing is tried; once it has ended, the bind works', async () => {
    await player.play('open web tcp 4 reuseaddr', 'bind web 0.0.0.0 7001', 'listen web');
    expect(explain(host, ['7001'])).toMatchObject({
      status: 1,
      cause: 'listener',
      bindable: false,
      tried: 'not-tried',
      sockets: [{ state: 'listening', holders: [{ pid: player.pid, user: 'root' }] }],
    });
    await player.play('close web');
    expect(explain(host, ['7001'])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
    expect(await player.tryBind('0.0.0.0', 7001)).toBe('ok');
  });

  it('a program whose path has a blank in it: by its name', async () => {
    host.run(['mkdir', '/run/my app']);
    host.run(['cp', '/usr/bin/perl', '/run/my app/server']);
    const listen =
      'IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:7030") or die; print "ready\\n"; <STDIN>';
    const server = host.spawn(['/run/my app/server', '-MIO::Socket::INET', '-e', `$| = 1; my $it = ${listen}`]);
    await once(server.stdout, 'data');
    expect(explain(host, ['7030']).summary).toContain(`: server (process ${server.pid ?? 0}, user root`);
  });

  it('a UDP socket: who it is; TCP is free', async () => {
    await player.play('open dns udp 4', 'bind dns 127.0.0.1 7002');
    expect(explain(host, ['7002/udp'])).toMatchObject({
      status: 1,
      cause: 'listener',
      sockets: [{ state: 'unconnected', holders: [{ pid: player.pid }] }],
    });
    expect(explain(host, ['7002'])).toMatchObject({ status: 0, cause: 'free' });
    await player.play('close dns');
    expect(explain(host, ['7002/udp'])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
  });

  it('a server without SO_REUSEADDR that has a client: ended, TIME_WAIT is left, which the same remedy clears', async () => {
    const server = new SocketPlayer(host);
    await server.play('open l tcp 4', 'bind l 0.0.0.0 7018', 'listen l');
    await player.play('open c tcp 4', 'connect c 127.0.0.1 7018');
    await server.play('accept s l');
    const [end = ''] = explain(host, ['7018']).remedies;
    expect(end).toContain(`(sudo kill ${server.pid}; sudo ss -K -t state connected sport = :7018)`);
    expect(host.run(['kill', String(server.pid)]).status).toBe(0);
    await player.play('eof c', 'close c');
    expect(await player.tryBind('0.0.0.0', 7018)).toBe('EADDRINUSE');
    typeRemedy(host, end);
    expect(await player.tryBind('0.0.0.0', 7018)).toBe('ok');
  });

  it('an outgoing connection: who and where to, in spite of SO_REUSEADDR; cut, the bind works', async () => {
    const port = await player.connection('out', 7003);
    const said = explain(host, [String(port)]);
    expect(said).toMatchObject({
      status: 1,
      cause: 'outgoing-connection',
      tried: 'EADDRINUSE',
      reuseAddressHelps: false,
      ephemeral: true,
      sockets: [{ state: 'established', remote: { address: '127.0.0.1', port: 7003 }, holders: [{ pid: player.pid }] }],
    });
    expect(said.remedies.join('\n')).toContain(`\`reserved: [{ports: ${port}, protocol: tcp, reason: its server}]\``);
    cut(said.remedies.slice(0, 1));
    expect(await player.tryBind('0.0.0.0', port)).toBe('ok');
  });

  it('one that bound its source port itself: cut alone it keeps the port, and ended as well it frees it; no reservation is advised', async () => {
    const client = new SocketPlayer(host);
    await player.play('open l tcp 4 reuseaddr', 'bind l 127.0.0.1 7016', 'listen l');
    await client.play('open own tcp 4', 'bind own 127.0.0.1 7017', 'connect own 127.0.0.1 7016');
    await player.play('accept s l');
    const { cause, remedies } = explain(host, ['7017']);
    expect(cause).toBe('outgoing-connection');
    expect(remedies.join('\n')).not.toContain('reserved: [');
    expect(remedies[0]).toMatch(/^cut the connection and end its program, .*: sudo ss -K .*; sudo kill \d+$/);
    host.run(['ss', '-K', '-t', 'sport', '=', ':7017', 'dport', '=', ':7016']);
    expect(await player.tryBind('0.0.0.0', 7017)).toBe('EADDRINUSE');
    typeRemedy(host, remedies[0]);
    await expect.poll(() => player.tryBind('0.0.0.0', 7017)).toBe('ok');
    await player.play('close s', 'close l');
    expect(await player.tryBind('0.0.0.0', 7017)).toBe('ok');
  });

  it('a UDP socket with a peer, whose port it was given: an outgoing connection', async () => {
    await player.play('open query udp 4');
    const port = await player.ask('connect query 127.0.0.1 53');
    expect(explain(host, [`${port}/udp`])).toMatchObject({
      status: 1,
      cause: 'outgoing-connection',
      tried: 'EADDRINUSE',
    });
    await player.play('close query');
    expect(await player.tryBind('0.0.0.0', Number(port), '', 'udp')).toBe('ok');
  });

  it('a socket that is bound and silent: who it is, though no table shows it; closed, the bind works', async () => {
    await player.play('open silent tcp 4', 'bind silent 127.0.0.1 7004');
    expect(host.run(['grep', '-c', ':1B5C', '/proc/net/tcp']).stdout).toBe('0\n');
    expect(explain(host, ['7004'])).toMatchObject({
      status: 1,
      cause: 'bound-silent',
      tried: 'EADDRINUSE',
      sockets: [{ local: { address: '127.0.0.1', port: 7004 }, holders: [{ pid: player.pid }] }],
    });
    await player.play('close silent');
    expect(explain(host, ['7004'])).toMatchObject({ status: 0, cause: 'free' });
  });

  it('one that has set SO_REUSEADDR: the bind is let through, and who has it is told to servers without it', async () => {
    await player.play('open silent tcp 4 reuseaddr', 'bind silent 127.0.0.1 7008');
    const said = explain(host, ['7008']);
    expect(said).toMatchObject({ status: 0, cause: 'bound-silent', tried: 'bound' });
    expect(said.summary).toMatch(
      /can be bound, but only with SO_REUSEADDR: perl \(process \d+.* has bound 127\.0\.0\.1:7008/,
    );
    expect(await player.tryBind('0.0.0.0', 7008, '')).toBe('EADDRINUSE');
  });

  it('the same without perl: a candidate, and no more than that', async () => {
    await player.play('open silent tcp 4', 'bind silent 127.0.0.1 7005');
    const said = explainAlone(host, ['7005']);
    await player.play('close silent');
    expect(said).toMatchObject({ status: 1, cause: 'bound-silent', sockets: [] });
    expect(said.evidence.join('\n')).toMatch(
      new RegExp(`perl \\(process ${player.pid}, .*\\) has a socket that is in no table: perhaps this one`),
    );
  });

  it('an IPv6 client that takes IPv4 as well: it blocks 0.0.0.0, not 127.0.0.1; closed, the bind works', async () => {
    const port = await player.connection('six', 7006, '', '::1');
    expect(explain(host, [String(port), '--address', '127.0.0.1'])).toMatchObject({ status: 0, tried: 'bound' });
    const said = explain(host, [String(port), '--address', '0.0.0.0']);
    expect(said).toMatchObject({
      status: 1,
      cause: 'other-family',
      tried: 'EADDRINUSE',
      sockets: [{ local: { address: '::1' }, holders: [{ pid: player.pid }] }],
    });
    cut(said.remedies);
    expect(await player.tryBind('0.0.0.0', port)).toBe('ok');
  });

  it.each([
    ['leaves IPv4 alone: 0.0.0.0 is free', 'v6only', 0, 'free', 'ok'],
    ['takes IPv4 too: 0.0.0.0 is not free', '', 1, 'other-family', 'EADDRINUSE'],
  ])('an IPv6 listener on :: that %s, told by ss', async (_, option, status, cause, kernel) => {
    await player.play(`open wild tcp 6 ${option}`, 'bind wild :: 7007', 'listen wild');
    const said = explain(host, ['7007', '--address', '0.0.0.0']);
    const bound = await player.tryBind('0.0.0.0', 7007);
    await player.play('close wild');
    expect({ ...said, bound }).toMatchObject({ status, cause, tried: 'not-tried', bound: kernel });
  });
});

describe('what connections leave behind', () => {
  it('a connection that the former server accepted, without SO_REUSEADDR: it blocks until it is cut', async () => {
    await player.connection('child', 7010);
    await player.play('close child-listener');
    const said = explain(host, ['7010']);
    expect(said).toMatchObject({ status: 1, cause: 'accepted-connection', tried: 'EADDRINUSE' });
    expect(said.remedies.at(-1)).toMatch(/^so that it does not come back: have the server set SO_REUSEADDR/);
    cut(said.remedies.slice(0, 1));
    expect(await player.tryBind('0.0.0.0', 7010)).toBe('ok');
  });

  it("the same with SO_REUSEADDR: it is told, and in nobody's way who sets it", async () => {
    await player.connection('shared', 7011, 'reuseaddr');
    await player.play('close shared-listener');
    expect(explain(host, ['7011'])).toMatchObject({
      status: 0,
      cause: 'accepted-connection',
      bindable: true,
      tried: 'bound',
      reuseAddressHelps: true,
    });
    expect(await player.tryBind('0.0.0.0', 7011)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 7011, '')).toBe('EADDRINUSE');
  });

  it('and the remedy for one that does not set it works', async () => {
    await player.connection('cut', 7014, 'reuseaddr');
    await player.play('close cut-listener');
    const { summary, remedies } = explain(host, ['7014']);
    expect(summary).toContain('can be bound, but only with SO_REUSEADDR: most likely a connection from 127.0.0.1:');
    expect(remedies[0]).toBe('have the server set SO_REUSEADDR, if it does not; otherwise:');
    cut(remedies);
    expect(await player.tryBind('0.0.0.0', 7014, '')).toBe('ok');
  });

  it('CLOSE_WAIT of a server that does not close: who it is; closed, the bind works', async () => {
    await player.connection('wait', 7012);
    await player.play('close wait-listener', 'close wait-client', 'eof wait-server');
    expect(explain(host, ['7012'])).toMatchObject({
      status: 1,
      cause: 'close-wait',
      sockets: [{ state: 'close-wait', holders: [{ pid: player.pid }] }],
    });
    await player.play('close wait-server');
    expect(await player.tryBind('0.0.0.0', 7012)).toBe('ok');
  });

  it('FIN_WAIT2 that a process has only half closed: cut, the bind works; no wait', async () => {
    const server = new SocketPlayer(host);
    await server.play('open l tcp 4', 'bind l 127.0.0.1 7015', 'listen l');
    await player.play('open half tcp 4', 'connect half 127.0.0.1 7015');
    await server.play('accept s l', 'close l', 'shut s');
    await player.play('eof half');
    const said = explain(host, ['7015']);
    expect(said).toMatchObject({
      cause: 'closing',
      sockets: [{ state: 'fin-wait-2', holders: [{ pid: server.pid }] }],
    });
    expect(said.remedies.filter((each) => each.startsWith('wait'))).toEqual([]);
    expect(said.remedies.join('\n')).toContain(`(sudo kill ${server.pid})`);
    cut(said.remedies.slice(0, 1));
    expect(await player.tryBind('0.0.0.0', 7015)).toBe('ok');
  });

  it('FIN_WAIT2 that nobody holds: cut, the bind works', async () => {
    await player.connection('fin', 7013);
    await player.play('close fin-listener', 'close fin-server', 'eof fin-client');
    const said = explain(host, ['7013']);
    expect(said).toMatchObject({ status: 1, cause: 'closing', sockets: [{ state: 'fin-wait-2', holders: [] }] });
    cut(said.remedies);
    expect(await player.tryBind('0.0.0.0', 7013)).toBe('ok');
  });
});
