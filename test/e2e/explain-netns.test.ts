/** --netns: what is printed works in that namespace, and leaves the one of this shell alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';

let host: PrivateHost;
let player: SocketPlayer;
let there: SocketPlayer;

const THERE = ['nsenter', '--net=/run/netns/blue'];

beforeAll(async () => {
  host = await PrivateHost.start();
  player = new SocketPlayer(host);
  setLive(host, 'ip_local_port_range', '40000 40000');
  host.run(['ip', 'netns', 'add', 'blue']);
  host.run([...THERE, 'ip', 'link', 'set', 'lo', 'up']);
  host.run([...THERE, 'sh', '-c', 'echo 40000 40001 >/proc/sys/net/ipv4/ip_local_port_range']);
  host.run([...THERE, 'sh', '-c', 'echo 40001,40007 >/proc/sys/net/ipv4/ip_local_reserved_ports']);
  there = new SocketPlayer(host, THERE);
  await player.connection('here', 9000);
  await there.connection('there', 9000);
});

afterAll(() => host.close());

/** The commands of a remedy, without sudo. */
function commandIn(remedies: readonly string[], name: string): readonly string[] {
  const line = remedies.find((each) => each.includes(name)) ?? '';
  const words = /sudo ([^;`]*)/.exec(line)?.[1] ?? '';
  return words.split(' ');
}

describe('the same connection in both namespaces', () => {
  it('is cut in the one that was asked about, and its port is reserved there; the other one stays', async () => {
    const { cause, remedies } = explain(host, ['40000', '--netns', 'blue']);
    expect(cause).toBe('outgoing-connection');
    const cut = commandIn(remedies, 'ss -K');
    expect(cut.slice(0, 2)).toEqual(THERE);
    expect(host.run(cut).status).toBe(0);
    expect(await there.tryBind('0.0.0.0', 40_000)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 40_000)).toBe('EADDRINUSE');
    expect(host.run(commandIn(remedies, 'reserved_ports')).status).toBe(0);
    expect(explain(host, ['40000', '--netns', 'blue'])).toMatchObject({ cause: 'reserved' });
    expect(explain(host, ['40007', '--netns', 'blue'])).toMatchObject({ reserved: true });
    expect(explain(host, ['40000'])).toMatchObject({ reserved: false });
  });

  it('by a process number: its namespace is entered by that', () => {
    const { remedies } = explain(host, ['9000', '--netns', String(there.pid), '--address', '10.1.2.3']);
    expect(remedies[0]).toContain(`\`sudo nsenter -t ${there.pid} -n ip -brief address\``);
  });

  it('a plan is for this host: no word of applying it', () => {
    host.write('/etc/plan.yaml', 'version: 1\nreserved: [40000]\nunprivilegedPortStart: 80\n');
    host.run([...THERE, 'sh', '-c', 'echo >/proc/sys/net/ipv4/ip_local_reserved_ports']);
    const said = ['40000', '81'].map((port) =>
      explain(host, [port, '/etc/plan.yaml', '--netns', 'blue', '--user', '1000']),
    );
    expect(JSON.stringify(said)).not.toContain('portplan apply');
    const lowered = commandIn(said[1]?.remedies ?? [], 'unprivileged_port_start');
    expect(host.run(lowered).status).toBe(0);
    expect(explain(host, ['81', '--netns', 'blue', '--user', '1000'])).toMatchObject({ cause: 'free' });
  });

  it('a process of this very namespace: commands need no entering', () => {
    const command = `${process.execPath} ${CLI} explain 40000 --netns ${player.pid}; true`;
    const { stdout } = host.run(['sh', '-c', command]);
    expect(stdout).toContain(': sudo ss -K -t sport = :40000 ');
  });
});
