/** Each cause made with real sockets, explained, and the remedy tried: after it, the bind works. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain, explainAlone } from '../support/explaining.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';

let host: PrivateHost;
let player: SocketPlayer;

beforeAll(async () => {
  host = await PrivateHost.start();
  player = new SocketPlayer(host);
  setLive(host, 'ip_local_port_range', '40000 40099');
});

afterAll(() => host.close());

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
    expect(said.remedies.at(-1)).toContain(`\`reserved: [${port}]\``);
    cut(said.remedies);
    expect(await player.tryBind('0.0.0.0', port)).toBe('ok');
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
    cut(said.remedies);
    expect(await player.tryBind('0.0.0.0', 7010)).toBe('ok');
  });

  it("the same with SO_REUSEADDR: it is told, and in nobody's way who sets it", async () => {
    await player.connection('shared', 7011, 'reuseaddr');
    await player.play('close shared-listener');
    expect(explain(host, ['7011'])).toMatchObject({
      status: 0,
      cause: 'free',
      tried: 'bound',
      reuseAddressHelps: true,
    });
    expect(await player.tryBind('0.0.0.0', 7011)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 7011, '')).toBe('EADDRINUSE');
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

  it('FIN_WAIT2 that nobody holds: cut, the bind works', async () => {
    await player.connection('fin', 7013);
    await player.play('close fin-listener', 'close fin-server', 'eof fin-client');
    const said = explain(host, ['7013']);
    expect(said).toMatchObject({ status: 1, cause: 'closing', sockets: [{ state: 'fin-wait-2', holders: [] }] });
    cut(said.remedies);
    expect(await player.tryBind('0.0.0.0', 7013)).toBe('ok');
  });
});

describe('the host itself', () => {
  it('below the unprivileged start, free or not; lowered as the remedy says, the bind works', async () => {
    const refused = { status: 1, cause: 'unprivileged-start' };
    expect(explain(host, ['81', '--user', '1000'])).toMatchObject(refused);
    await player.play('open low tcp 4', 'bind low 0.0.0.0 81', 'listen low');
    expect(explain(host, ['81', '--user', '1000'])).toMatchObject(refused);
    await player.play('close low');
    host.write('/etc/low.yaml', 'version: 1\nunprivilegedPortStart: 81\n');
    setLive(host, 'ip_unprivileged_port_start', '81');
    expect(explain(host, ['81', '--user', '1000'])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
  });

  it('reserved: it can be bound all the same', async () => {
    setLive(host, 'ip_local_reserved_ports', '40050');
    expect(explain(host, ['40050'])).toMatchObject({ status: 0, cause: 'reserved', reserved: true, ephemeral: true });
    expect(await player.tryBind('0.0.0.0', 40050)).toBe('ok');
  });

  it.each([
    ['IPv4', '10.9.8.7', 'ip addr add 10.9.8.7/32 dev lo'],
    ['IPv6', 'fd00::9:8', 'ip addr add fd00::9:8/128 dev lo nodad'],
  ])('an address that is not here, %s; added, the bind works', (_, address, remedy) => {
    expect(explain(host, ['7020', '--address', address])).toMatchObject({ status: 1, cause: 'address-not-local' });
    host.run(remedy.split(' '));
    expect(explain(host, ['7020', '--address', address])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
  });
});
