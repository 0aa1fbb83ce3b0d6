/** UDP accepts nothing and waits for nobody: what is said of it differs from TCP. */
import { expect, it } from 'vitest';
import { explain, explainAll } from '../support/explaining.ts';
import { CLI, setLive } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
});

it('a socket that bound its port and connected is no accepted connection; SO_REUSEADDR is no advice', async () => {
  await player.play('open asks udp 4', 'bind asks 127.0.0.1 7201', 'connect asks 127.0.0.1 53');
  const said = explain(host, ['7201/udp']);
  await player.play('close asks');
  expect(said).toMatchObject({ status: 1, cause: 'outgoing-connection', tried: 'EADDRINUSE' });
  expect(said.summary).toMatch(/: perl \(.*\) has it on 127\.0\.0\.1:7201, connected to 127\.0\.0\.1:53$/);
  expect(said.remedies.join('\n')).not.toMatch(/REUSEADDR|reserved: \[/);
  expect(said.remedies.at(-1)).toMatch(
    /^no reservation keeps it from coming back: it lies outside the ephemeral range/,
  );
});

it('a cut is advised where it frees the port: where the kernel gave it', async () => {
  await player.play('open own udp 4', 'bind own 127.0.0.1 7202', 'connect own 127.0.0.1 53', 'open given udp 4');
  const port = await player.ask('connect given 127.0.0.1 53');
  const [own, given] = [explain(host, ['7202/udp']), explain(host, [`${port}/udp`])];
  expect(own.remedies.join('\n')).not.toContain('ss -K');
  const command = given.remedies.find((each) => each.includes('ss -K'))?.split('sudo ')[1] ?? 'false';
  expect(host.run(['sh', '-c', command]).status).toBe(0);
  expect(await player.tryBind('127.0.0.1', Number(port), '', 'udp')).toBe('ok');
});

it('two sockets with SO_REUSEADDR share a port: a yes with a warning', async () => {
  host.write('/etc/udp.yaml', 'version: 1\nservices:\n  dns: {port: 7203, protocol: udp, reuse: [address]}\n');
  await player.play('open both udp 4 reuseaddr', 'bind both 127.0.0.1 7203', 'connect both 127.0.0.1 53');
  const [said] = explainAll(host, ['7203/udp', '/etc/udp.yaml']);
  expect(said).toMatchObject({ status: 0, bindable: true, tried: 'bound', cause: 'outgoing-connection' });
  expect(said?.summary).toContain('would share the port, each datagram going to one of the two');
  await player.play('close both');
});

it('a server of whose options nothing is known: to share it is the first remedy, and works', async () => {
  host.write('/etc/share.yaml', 'version: 1\nservices:\n  dns: {port: 7205, protocol: udp, reuse: [address]}\n');
  await player.play('open first udp 4 reuseaddr', 'bind first 127.0.0.1 7205');
  const said = explain(host, ['7205/udp', '/etc/share.yaml']);
  const kernel = await player.tryBind('0.0.0.0', 7205, 'reuseaddr', 'udp');
  await player.play('close first');
  expect({ bindable: said.bindable, kernel }).toEqual({ bindable: null, kernel: 'ok' });
  expect(said.remedies[0]).toBe(
    'nothing, if what has the port has set SO_REUSEADDR, too: they share it then; otherwise:',
  );
});

it('net.ipv6.bindv6only: a client of IPv4 is in the way of every address all the same', async () => {
  host.run(['tee', '/proc/sys/net/ipv6/bindv6only'], { input: '1\n' });
  await player.play('open old udp 4', 'bind old 127.0.0.1 7204', 'connect old 127.0.0.1 53');
  const said = explain(host, ['7204/udp']);
  const kernel = await player.tryBind('0.0.0.0', 7204, '', 'udp');
  host.run(['tee', '/proc/sys/net/ipv6/bindv6only'], { input: '0\n' });
  await player.play('close old');
  expect({ ...said, kernel }).toMatchObject({ status: 1, tried: 'EADDRINUSE', kernel: 'EADDRINUSE' });
});

it('a client that has no peer: it may have been given the port, which can be reserved', async () => {
  await player.play('open asks udp 4', 'bind asks 0.0.0.0 40011');
  const said = explain(host, ['40011/udp']);
  await player.play('close asks');
  expect(said.cause).toBe('listener');
  expect(said.summary).toMatch(/ receives on 0\.0\.0\.0:40011; that may be a client, which was given the port$/);
  expect(said.remedies.join('\n')).toContain(
    'so that it does not come back: `reserved: [{ports: 40011, protocol: udp, reason: its server}]`',
  );
});

it('a tunnel of the kernel: no process has it, and what shows it is named', () => {
  host.run(['ip', 'link', 'add', 'vx0', 'type', 'vxlan', 'id', '5', 'dstport', '4789', 'local', '127.0.0.1']);
  host.run(['ip', 'link', 'set', 'vx0', 'up']);
  const alone = ['unshare', '--pid', '--fork', '--mount', 'sh', '-c', 'mount -t proc proc /proc && "$@"', 'sh'];
  const { stdout } = host.run([...alone, process.execPath, CLI, 'explain', '4789/udp']);
  host.run(['ip', 'link', 'del', 'vx0']);
  expect(stdout).toContain(
    "find out whose it is: outside of this container, or the kernel's own, which sudo ip -d link (VXLAN",
  );
  expect(stdout).not.toContain('as root');
});
