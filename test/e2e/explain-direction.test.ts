/** Whose a connection was that has the port: begun here, or accepted by a server that has gone. What is unsure is said so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain, type Explained } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll();

/** What a server leaves that has accepted a client with this port: a connection, or TIME_WAIT. */
async function leftBehind(port: number, client: number, option: string, fate: 'open' | 'closed'): Promise<Explained> {
  await player.play(`open l tcp 4 ${option}`, `bind l 127.0.0.1 ${port}`, 'listen l');
  await player.play(
    'open c tcp 4',
    `bind c 127.0.0.1 ${client}`,
    `connect c 127.0.0.1 ${port}`,
    'accept s l',
    'close l',
  );
  if (fate === 'closed') await player.play('close s', 'eof c', 'close c');
  const said = explain(host, [String(port)]);
  if (fate === 'open') await player.play('close c', 'eof s', 'close s');
  return said;
}

describe('a server inside the ephemeral range, whose client is behind a NAT', () => {
  it.each([
    ['open', 50051, 'accepted-connection'],
    ['closed', 50052, 'time-wait-listener'],
  ] as const)(
    'with SO_REUSEADDR, %s: the bind that was let through tells that it was a server',
    async (fate, port, cause) => {
      const said = await leftBehind(port, 20_001 + port - 50_051, 'reuseaddr', fate);
      expect(said).toMatchObject({ status: 0, cause, tried: 'bound' });
      expect(said.summary).toContain('only with SO_REUSEADDR: most likely a connection ');
      expect(said.remedies.join('\n')).not.toContain('so that it does not come back');
    },
  );

  it.each([
    ['open', 50053, 'outgoing-connection'],
    ['closed', 50054, 'time-wait-outgoing'],
  ] as const)('without it, %s: it may be either, and what to do helps both', async (fate, port, cause) => {
    const said = await leftBehind(port, 20_001 + port - 50_051, '', fate);
    expect(said).toMatchObject({ status: 1, cause, tried: 'EADDRINUSE' });
    expect(said.summary).toContain(': most likely an outgoing connection');
    expect(said.evidence.join('\n')).toContain('no table tells which end began it');
    const remedies = said.remedies.join('\n');
    expect(remedies).toContain(
      `so that it does not come back: \`reserved: [{ports: ${port}, protocol: tcp, reason: its server}]\``,
    );
    expect(remedies).toContain('if a server has had it: have that set SO_REUSEADDR');
    expect(remedies).not.toContain('does not help');
  });
});

describe('FIN_WAIT2 of a client that has closed first: a reservation keeps its port', () => {
  it.each([
    ['IPv4', '127.0.0.1', 20_400, 'there'],
    ['IPv6', '::1', 20_401, 'there'],
    ['IPv4', '127.0.0.1', 20_402, 'gone'],
    ['IPv6', '::1', 20_403, 'gone'],
  ] as const)('%s, %s:%i, the listener %s', async (_, address, port, listener) => {
    const own = await player.connection('fin', port, '', address);
    await player.play('close fin-client', 'eof fin-server', ...(listener === 'gone' ? ['close fin-listener'] : []));
    const said = explain(host, [String(own)]);
    await player.play('close fin-server', ...(listener === 'gone' ? [] : ['close fin-listener']));
    expect(said).toMatchObject({ cause: 'closing', bindable: false, tried: 'EADDRINUSE' });
    const remedies = said.remedies.join('\n');
    expect(remedies).toContain(
      `so that it does not come back: \`reserved: [{ports: ${own}, protocol: tcp, reason: its server}]\` in the plan`,
    );
    expect(remedies).not.toContain('have the server set SO_REUSEADDR');
  });
});

describe('a range that takes in the ports of servers', () => {
  beforeAll(() => setLive(host, 'ip_local_port_range', '1025 65000'));
  afterAll(() => setLive(host, 'ip_local_port_range', '32768 60999'));

  it.each(['', 'reuseaddr'])('8080, whose client has a usual port: a server’s, options: %j', async (option) => {
    const said = await leftBehind(option === '' ? 8080 : 8081, 45_001, option, 'closed');
    expect(said.cause).toBe('time-wait-listener');
    expect(said.summary).toContain('most likely a connection that the former server closed');
    expect(said.remedies.join('\n')).not.toContain('does not help');
  });
});

describe('what is certain', () => {
  it('a connection to something that listens on this host', async () => {
    const port = await player.connection('own', 20_100);
    const { cause, summary } = explain(host, [String(port)]);
    expect(cause).toBe('outgoing-connection');
    expect(summary).toContain("can't be bound: an outgoing connection was given it");
  });

  it('a source port outside the range: it was given to nobody', async () => {
    await player.play('open l tcp 4', 'bind l 127.0.0.1 20300', 'listen l');
    await player.play('open c tcp 4', 'bind c 127.0.0.1 7017', 'connect c 127.0.0.1 20300');
    expect(explain(host, ['7017']).summary).toContain(': an outgoing connection has it as its source port: perl');
  });
});

describe('a client that has the port of a server here: it may be either', () => {
  let client: SocketPlayer;

  beforeAll(() => {
    host.run(['ip', 'netns', 'add', 'far']);
    const far = ['nsenter', '--net=/run/netns/far'];
    host.run(['ip', 'link', 'add', 'near0', 'type', 'veth', 'peer', 'name', 'far0', 'netns', 'far']);
    for (const words of ['addr add 10.7.0.1/24 dev near0', 'link set near0 up']) host.run(['ip', ...words.split(' ')]);
    for (const words of ['addr add 10.7.0.2/24 dev far0', 'link set far0 up'])
      host.run([...far, 'ip', ...words.split(' ')]);
    client = new SocketPlayer(host, far);
  });

  it.each([
    ['of another host, the server at 127.0.0.1', '127.0.0.1', 50060, '0'],
    ['of another host, the server at every address', '0.0.0.0', 50062, '0'],
    ['of another host, whose address could be bound here (ip_nonlocal_bind)', '0.0.0.0', 50063, '1'],
  ] as const)('%s', async (_, server, port, nonlocal) => {
    host.run(['tee', '/proc/sys/net/ipv4/ip_nonlocal_bind'], { input: `${nonlocal}\n` });
    await player.play('open other tcp 4', `bind other ${server} ${port - 30_000}`, 'listen other');
    await player.play('open l tcp 4', `bind l 10.7.0.1 ${port}`, 'listen l');
    await client.play('open c tcp 4', `bind c 10.7.0.2 ${port - 30_000}`, `connect c 10.7.0.1 ${port}`);
    await player.play('accept s l', 'close l');
    expect(explain(host, [String(port)]).summary).toContain(': most likely an outgoing connection');
    host.run(['tee', '/proc/sys/net/ipv4/ip_nonlocal_bind'], { input: '0\n' });
  });

  it.each([
    [8123, 443],
    [993, 2049],
    [8124, 5432],
  ])('a client that asked for its source port %i outside the range, to %i of another host', async (own, peer) => {
    await client.play('open l tcp 4 reuseaddr', `bind l 10.7.0.2 ${peer}`, 'listen l');
    await player.play('open c tcp 4', `bind c 10.7.0.1 ${own}`, `connect c 10.7.0.2 ${peer}`);
    await client.play('accept s l');
    const { cause, summary, remedies } = explain(host, [String(own)]);
    await player.play('close c');
    await client.play('eof s', 'close s', 'close l');
    expect(cause).toBe('outgoing-connection');
    expect(summary).toContain(`: most likely an outgoing connection has it as its source port: perl`);
    expect(remedies.join('\n')).toContain(`its program may have asked for port ${own} itself`);
  });

  it('of this host, the server at another address of it', async () => {
    await player.play('open nine tcp 4', 'bind nine 127.0.0.9 20201', 'listen nine');
    await player.play('open l tcp 4', 'bind l 127.0.0.1 50061', 'listen l');
    await player.play('open c tcp 4', 'bind c 127.0.0.3 20201', 'connect c 127.0.0.1 50061', 'accept s l', 'close l');
    expect(explain(host, ['50061']).summary).toContain(': most likely an outgoing connection');
  });
});
