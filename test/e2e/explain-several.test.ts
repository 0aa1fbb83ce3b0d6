/** More than one process or socket on a port: what is printed ends them all. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { typeRemedy } from '../support/typed-remedy.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
});

/** A server that has forked: a worker keeps the socket after its parent has ended. */
const FORKED = `
  use IO::Socket::INET; $| = 1;
  my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1:7101', ReuseAddr => 1) or die;
  defined(my $worker = fork) or die;
  print "ready\\n" if $worker;
  sleep 60`;

function type(remedy: string | undefined): void {
  typeRemedy(host, remedy);
}

function typeCut(remedies: readonly string[]): string {
  const command = remedies.find((each) => each.includes('sudo ss -K'))?.split('sudo ')[1] ?? 'false';
  expect(host.run(['sh', '-c', command]).status).toBe(0);
  return command;
}

it('a server that has forked: both processes are named; ended, the bind works', async () => {
  const server = host.spawn(['perl', '-e', FORKED]);
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const said = explain(host, ['7101']);
  const pids = said.sockets[0]?.holders.map(({ pid }) => pid) ?? [];
  expect(pids).toHaveLength(2);
  expect(said.remedies[0]).toBe(
    `end processes ${pids.join(' and ')} (sudo kill ${pids.join(' ')}) if they are not needed`,
  );
  type(said.remedies[0]);
  await expect.poll(() => player.tryBind('0.0.0.0', 7101)).toBe('ok');
});

it('two servers that share the port under SO_REUSEPORT: both are named; ended, the bind works', async () => {
  const players = [new SocketPlayer(host), new SocketPlayer(host)];
  for (const each of players) await each.play('open s tcp 4 reuseport', 'bind s 0.0.0.0 7102', 'listen s');
  const said = explain(host, ['7102']);
  for (const { pid } of players) expect(said.remedies[0]).toMatch(new RegExp(`\\(sudo kill [\\d ]*${pid}\\b`));
  type(said.remedies[0]);
  await expect.poll(() => player.tryBind('0.0.0.0', 7102)).toBe('ok');
});

it.each([
  ['every address', [], 'ss -K -t sport = :7103'],
  ['one address', ['--address', '127.0.0.1'], 'ss -K -t sport = :7103 src 127.0.0.1'],
])('eight connections of a former server, %s: one command cuts them all', async (_, words, command) => {
  await player.play('open many tcp 4', 'bind many 127.0.0.1 7103', 'listen many');
  for (let i = 0; i < 8; i++)
    await player.play(`open c${i} tcp 4`, `connect c${i} 127.0.0.1 7103`, `accept s${i} many`);
  await player.play('close many');
  const said = explain(host, ['7103', ...words]);
  expect(said).toMatchObject({ cause: 'accepted-connection', bindable: false });
  expect(typeCut(said.remedies)).toBe(command);
  expect(await player.tryBind('127.0.0.1', 7103)).toBe('ok');
  for (let i = 0; i < 8; i++) await player.play(`close c${i}`, `close s${i}`);
});

describe('a listener, and what another process has bound at another address', () => {
  let server: SocketPlayer;
  let other: SocketPlayer;

  beforeEach(async () => {
    [server, other] = [new SocketPlayer(host), new SocketPlayer(host)];
    await player.play('open far tcp 4 reuseaddr', 'bind far 127.0.0.1 7600', 'listen far');
  });
  afterEach(() => player.play('close far'));

  /** Does what is said about the server, then what is said about the other one; between them the bind still fails. */
  async function follow(port: number): Promise<void> {
    const { cause, remedies } = explain(host, [String(port)]);
    expect(cause).toBe('listener');
    const kills = remedies.filter((each) => each.includes('sudo kill'));
    expect(kills).toEqual([
      expect.stringMatching(new RegExp(`^end process ${server.pid} \\(sudo kill ${server.pid}[;)]`)),
      `then, if it is still refused: end process ${other.pid} (sudo kill ${other.pid}) if it is not needed`,
    ]);
    type(kills[0]);
    await expect.poll(() => player.tryBind('127.0.0.1', port)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', port)).toBe('EADDRINUSE');
    type(kills[1]);
    await expect.poll(() => player.tryBind('0.0.0.0', port)).toBe('ok');
  }

  it('silent', async () => {
    await server.play('open l tcp 4 reuseaddr', 'bind l 127.0.0.1 7604', 'listen l');
    await other.play('open s tcp 4', 'bind s 127.0.0.2 7604');
    await follow(7604);
  });

  it.each([
    ['established', []],
    ['half closed', ['shut c']],
  ])('a client of its own port, %s: cut, its socket stays bound', async (_, then) => {
    const port = 7608 + then.length;
    await server.play('open l tcp 4 reuseaddr', `bind l 127.0.0.1 ${port}`, 'listen l');
    await other.play('open c tcp 4', `bind c 127.0.0.2 ${port}`, 'connect c 127.0.0.1 7600', ...then);
    await follow(port);
  });

  it('of the other family, and silent: both are named', async () => {
    await other.play('open s tcp 4 reuseaddr', 'bind s 127.0.0.2 7612');
    await server.play('open l tcp 6 reuseaddr', 'bind l :: 7612', 'listen l');
    const { cause, remedies } = explain(host, ['7612', '--address', '0.0.0.0']);
    expect(cause).toBe('other-family');
    expect(remedies[0]).toContain(`(sudo kill ${server.pid})`);
    expect(remedies[1]).toContain(`then, if it is still refused: end process ${other.pid} `);
  });

  it('the same process has both: it is named once', async () => {
    await server.play('open l tcp 4 reuseaddr', 'bind l 127.0.0.1 7610', 'listen l');
    await server.play('open s tcp 4', 'bind s 127.0.0.2 7610');
    const kills = explain(host, ['7610']).remedies.filter((each) => each.includes('sudo kill'));
    type(kills[0]);
    expect(kills).toHaveLength(1);
    await expect.poll(() => player.tryBind('0.0.0.0', 7610)).toBe('ok');
  });
});

describe('no listener, and two processes that have bound the port at two addresses', () => {
  beforeAll(() => player.play('open far tcp 4 reuseaddr', 'bind far 127.0.0.1 7601', 'listen far'));
  afterAll(() => player.play('close far'));

  it.each([
    ['silent, and a client', 7620, [], 'bound-silent'],
    ['a client, and one that has not closed', 7621, ['connect s 127.0.0.1 7601'], 'outgoing-connection'],
  ] as const)('%s: both are named; ended, the bind works', async (_, port, then, cause) => {
    const [first, second] = [new SocketPlayer(host), new SocketPlayer(host)];
    await second.play('open c tcp 4', `bind c 127.0.0.3 ${port}`, 'connect c 127.0.0.1 7601');
    await player.play('accept done far', 'close done');
    await second.play('eof c');
    await first.play('open s tcp 4', `bind s 127.0.0.2 ${port}`, ...then);
    const said = explain(host, [String(port)]);
    expect(said.cause).toBe(cause);
    const kills = said.remedies.filter((each) => each.includes('sudo kill'));
    expect(kills).toHaveLength(2);
    for (const each of kills) type(each);
    await expect.poll(() => player.tryBind('0.0.0.0', port)).toBe('ok');
  });
});

it('UDP: a server, and a client of its own port: both are named', async () => {
  const [server, other] = [new SocketPlayer(host), new SocketPlayer(host)];
  await server.play('open l udp 4', 'bind l 127.0.0.1 7611');
  await other.play('open c udp 4', 'bind c 127.0.0.2 7611', 'connect c 127.0.0.1 53');
  const { remedies } = explain(host, ['7611/udp']);
  const kills = remedies.filter((each) => each.includes('sudo kill'));
  expect(kills).toHaveLength(2);
  for (const each of kills) type(each);
  await expect.poll(() => player.tryBind('0.0.0.0', 7611, '', 'udp')).toBe('ok');
});

const WORKERS = FORKED.replace(
  'print "ready',
  'for (2 .. 24) { $worker and defined($worker = fork) or last } print "ready',
);

it('a server with 25 workers: it is named as the one to end; a screen has five lines of them', async () => {
  const server = host.spawn(['perl', '-e', WORKERS]);
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const pid = server.pid ?? 0;
  const { stdout } = portplan(host, ['explain', '7101']);
  const said = explain(host, ['7101']);
  host.run(['kill', ...(said.sockets[0]?.holders ?? []).map((each) => String(each.pid))]);
  expect(said.summary).toContain(`perl (process ${pid}, `);
  expect(said.summary).toMatch(/ and 24 more processes listen on 127\.0\.0\.1:7101$/);
  expect(said.remedies[0]).toBe(
    `end process ${pid} (sudo kill ${pid}), which has started the other 24, if it is not needed; those that stay are named then`,
  );
  expect(stdout.match(/^ +process \d+/gm)).toHaveLength(5);
  expect(stdout).toContain('\n      and 20 more processes\n');
});
