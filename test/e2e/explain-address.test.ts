/** --address with a plan: which of its services it is about; and what the plan reserves. */
import { describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = `version: 1
services:
  wide: {port: 81, user: www-data}
  six: {port: 7301, address: fd00::1}
  four: {port: 7302, address: 0.0.0.0}
  dual: {port: 7303, address: "::"}
  only: {port: 7304, address: "::", ipv6Only: true}
  given: {port: 40010}
  never: {port: 40011, reserve: never}
reserved: [40001]
`;

const { host } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
  host.write('/etc/my plan.yaml', PLAN);
});

describe('--address', () => {
  it.each([
    ['81', '127.0.0.1', 'wide'],
    ['81', '::1', 'wide'],
    ['7301', 'FD00:0::0001', 'six'],
    ['7302', '127.0.0.1', 'four'],
    ['7302', '::ffff:127.0.0.1', 'four'],
    ['7303', '127.0.0.1', 'dual'],
    ['7304', '::1', 'only'],
    ['7304', '::', 'only'],
  ])('%s at %s is the business of %s', (port, address, service) => {
    expect(explain(host, [port, '/etc/my plan.yaml', '--address', address])).toMatchObject({ service });
  });

  it.each([
    ['7301', 'fd00::2', 'six'],
    ['7302', '::1', 'four'],
    ['7304', '127.0.0.1', 'only'],
  ])('%s at %s is nobody’s business, and that %s has it elsewhere is said', (port, address, service) => {
    const said = explain(host, [port, '/etc/my plan.yaml', '--address', address]);
    expect(said).toMatchObject({ service: null });
    expect(said.evidence).toEqual([expect.stringContaining(`at other addresses alone, for ${service}:`)]);
  });

  it('the user of such a service counts', () => {
    const said = explain(host, ['81', '/etc/my plan.yaml', '--address', '127.0.0.1']);
    expect(said).toMatchObject({ status: 1, cause: 'unprivileged-start' });
  });
});

describe('what the plan reserves, and this host does not yet', () => {
  const advice = "the plan reserves it, this host does not yet: sudo portplan apply '/etc/my plan.yaml'";

  it.each([
    ['40001', 'listed as reserved', advice],
    ['40010', 'of a service', advice],
    ['40011', 'of a service that wants none', 'taking out `reserve: never` of never in the plan keeps it out'],
    ['40012', 'not in it', '`reserved: [{ports: 40012, protocol: tcp, reason: its server}]` in the plan keeps it out'],
  ])('%s, %s', (port, _, expected) => {
    const { stdout } = portplan(host, ['explain', port, '/etc/my plan.yaml']);
    expect(stdout).toContain(expected);
    expect(stdout.match(/the plan reserves it|in the plan keeps it out/g)).toHaveLength(1);
  });

  it('against a connection that has the port the plan is to be applied; done, it is reserved', async () => {
    setLive(host, 'ip_local_port_range', '40001 40001');
    const player = new SocketPlayer(host);
    await player.connection('out', 7310);
    host.write('/etc/out.yaml', 'version: 1\nreserved: [40001]\n');
    const said = explain(host, ['40001', '/etc/out.yaml']);
    expect(said.cause).toBe('outgoing-connection');
    expect(said.remedies.at(-1)).toBe(
      'so that it does not come back: sudo portplan apply /etc/out.yaml; what is connected now stays',
    );
    setLive(host, 'ip_local_port_range', '32768 60999');
    expect(portplan(host, ['apply', '/etc/out.yaml', '--yes']).status).toBe(0);
    expect(explain(host, ['40001', '/etc/out.yaml'])).toMatchObject({ reserved: true });
  });
});
