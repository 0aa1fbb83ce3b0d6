/** More than one process or socket on a port: what is printed ends them all. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
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

/** A server that has forked: a worker keeps the socket after its parent has ended. */
const FORKED = `
  use IO::Socket::INET; $| = 1;
  my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1:7101', ReuseAddr => 1) or die;
  defined(my $worker = fork) or die;
  print "ready\\n" if $worker;
  sleep 60`;

/** Runs the command in brackets: `kill 11 12`. */
function type(remedy: string | undefined): void {
  const command = /\(sudo (kill [\d ]+)\)/.exec(remedy ?? '')?.[1] ?? 'false';
  expect(host.run(['sh', '-c', command]).status).toBe(0);
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
