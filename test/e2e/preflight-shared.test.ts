/** What nothing settles is no flat no, and no silent pass either: what the options of two sockets decide, and sockets that could not be listed. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { hostPath } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll();

/** What preflight says of a service beside the socket that is there, and the kernel of each way to bind it. */
async function asked(port: number, options: string, service: object) {
  await player.play(`open m udp 4 ${options}`, `bind m 0.0.0.0 ${port}`);
  host.write('/etc/portplan.yaml', JSON.stringify({ version: 1, services: { a: { ...service, reserve: 'never' } } }));
  const said = portplan(host, ['preflight', '--quiet']);
  const strict = portplan(host, ['preflight', '--strict']).status;
  const { bindable, status } = explain(host, [`${port}/udp`, '/etc/portplan.yaml']);
  const kernel = [
    await player.tryBind('0.0.0.0', port, '', 'udp'),
    await player.tryBind('::', port, 'reuseaddr', 'udp'),
  ];
  await player.play('close m');
  return { said, strict, bindable, status, kernel };
}

describe('mDNS and its like, held by a socket with SO_REUSEADDR', () => {
  it.each([
    [5353, 'mDNS'],
    [1900, 'SSDP'],
    [5355, 'LLMNR'],
    [3702, 'WS-Discovery'],
    [67, 'DHCP'],
  ])('%i: %s', async (port, protocol) => {
    const { said, kernel, ...rest } = await asked(port, 'reuseaddr', { port, protocol: 'udp', user: 'root' });
    expect(rest).toEqual({ bindable: null, status: 1, strict: 1 });
    expect(said).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(/^portplan: a: unsure: /) as string });
    expect(said.stderr).toContain(`if both set SO_REUSEADDR or SO_REUSEPORT, as programs of ${protocol} do`);
    expect(kernel).toEqual(['EADDRINUSE', 'ok']);
  });

  it('where the plan says the options, theirs alone are named', async () => {
    const { said, bindable } = await asked(5353, 'reuseaddr', { port: 5353, protocol: 'udp', reuse: ['address'] });
    expect({ bindable, status: said.status }).toEqual({ bindable: null, status: 0 });
    expect(said.stderr).toContain('; if what has the port has set SO_REUSEADDR, too, they share it\n');
  });
});

it('another port, and no option: a flat no', async () => {
  const { said, bindable } = await asked(5300, 'reuseaddr', { port: 5300, protocol: 'udp' });
  expect({ bindable, status: said.status }).toEqual({ bindable: false, status: 1 });
});

it('a socket without options, and a service that would share: said, and no reason to fail', async () => {
  const { said, bindable, kernel } = await asked(5300, '', { port: 5300, protocol: 'udp', reuse: ['address'] });
  expect({ bindable, kernel }).toEqual({ bindable: null, kernel: ['EADDRINUSE', 'EADDRINUSE'] });
  expect(said.status).toBe(0);
  expect(said.stderr).toMatch(
    /^portplan: a: unsure: udp port 5300 may be taken: perl \(.*\) receives on 0\.0\.0\.0:5300/,
  );
});

describe('a port that something listens on at another address, so that no bind is tried', () => {
  const asked = (path: string) =>
    host.run(['env', `PATH=${path}`, process.execPath, CLI, 'preflight', '/etc/portplan.yaml']);

  it('without perl a silent socket may be there: unsure; with it, what is there is known', async () => {
    await player.play('open l tcp 4', 'bind l 127.0.0.1 7500', 'listen l', 'open s tcp 6', 'bind s ::1 7500');
    host.write(
      '/etc/portplan.yaml',
      'version: 1\nservices: {a: {listen: "[::1]:7500"}, b: {listen: 127.0.0.2:7500}}\n',
    );
    const [with_, without] = [asked(hostPath()), asked('/nowhere')];
    const audited = host.run(['env', 'PATH=/nowhere', process.execPath, CLI, 'audit', '/etc/portplan.yaml']);
    await player.play('close s', 'close l');
    expect(with_).toMatchObject({ status: 0, stdout: '' });
    expect(with_.stderr).toMatch(/^portplan: a: unsure: .* has bound \[::1\]:7500.*\n$/);
    expect(without.status).toBe(0);
    expect(without.stderr).toContain('portplan: sockets that are bound, and neither listen nor connect, are not known');
    expect(audited.stdout.replaceAll(/\s+/g, ' ')).toContain('Sockets that are bound, and neither listen nor connect,');
  });
});
