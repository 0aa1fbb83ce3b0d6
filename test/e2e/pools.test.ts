/** Pools, and who is expected to listen, on a real host. */
import { describe, expect, it } from 'vitest';
import { audit } from '../support/auditing.ts';
import { portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const { host, player } = hostForEach();

function plan(services: string): void {
  host.write('/etc/portplan.yaml', `version: 1\nplatform: linux\nservices: {${services}}\n`);
}

function preflight(...words: readonly string[]): string {
  const { status, stdout, stderr } = portplan(host, ['preflight', ...words]);
  return `${status} ${stdout}${stderr}`.trim();
}

async function take(who: SocketPlayer, first: number, last: number, options = ''): Promise<void> {
  for (let port = first; port <= last; port++)
    await who.play(`open s${port} udp 4 ${options}`, `bind s${port} 0.0.0.0 ${port}`);
}

describe('preflight', () => {
  it('passes while enough ports of a pool are free, and says how many there are where they are not', async () => {
    plan('pbx: {listen: 5060/udp, pool: 16384-16403/udp, atLeast: 5}');
    expect(preflight()).toBe('0');
    await take(player, 16384, 16398);
    expect(preflight()).toBe('0');
    expect(preflight('--verbose')).toContain('pbx: 5 of the 20 ports 16384-16403/udp are free, and 5 must be');
    await take(player, 16403, 16403);
    expect(preflight()).toMatch(
      /^1 portplan: pbx: 4 of the 20 ports 16384-16403\/udp are free, and 5 must be; perl \(process \d+.*\) has others$/,
    );
    const { stdout } = portplan(host, ['preflight', '--format', 'json']);
    expect(expectSchema('output', stdout)).toMatchObject({
      pools: [{ service: 'pbx', free: 4, atLeast: 5, firstFree: 16399 }],
    });
  });

  it('and audit know of a snapshot what of a pool is taken, and on which interface', async () => {
    plan(
      'pbx: {listen: 5060/udp, pool: 16384-16387/udp, atLeast: 3}, here: "0.0.0.0%lo:8444", there: "0.0.0.0%there:8444"',
    );
    await take(player, 16384, 16385);
    host.run(['ip', 'link', 'add', 'there', 'type', 'veth']);
    await player.play('open s tcp 4 reuseaddr', 'device s there', 'bind s 0.0.0.0 8444', 'listen s');
    const { stdout } = portplan(host, ['snapshot']);
    expectSchema('output', stdout);
    host.write('/etc/snapshot.json', stdout);
    const older = stdout.replace(/,\s*"device": (null|"[^"]*")/g, '');
    host.write('/etc/older.json', older);
    const on = (service: string, file: string): string =>
      preflight('--service', service, '--host', `/etc/${file}.json`);
    expect(on('pbx', 'snapshot')).toMatch(/^1 portplan: pbx: 2 of the 4 ports .* are free, and 3 must be/);
    expect(on('here', 'snapshot')).toMatch(/^0 portplan: of /);
    expect(on('there', 'snapshot')).toMatch(
      /^1 portplan: there: .* listens on 0\.0\.0\.0%there:8444; give one of the two/,
    );
    expect(on('here', 'older')).toMatch(/^0 portplan: here: unsure: .* may be taken/);
    const { stdout: audited } = portplan(host, ['audit', '--host', '/etc/snapshot.json']);
    expect(audited.replace(/\s+/g, ' ')).toMatch(/warning pbx: of the pool .* 2 are free, and 3 ports must be/);
  });

  it('counts no port that a service of the plan listens on, and none that its own pool shares', () => {
    plan('pbx: {listen: 16384/udp, pool: 16384-16387/udp, atLeast: 3}, game: 16386/udp');
    expect(preflight()).toMatch(/^1 portplan: pbx: 2 of the 4 ports .*; services of the plan listen on 16384,16386$/);
  });

  it('speaks of a pool of one port in the singular', async () => {
    plan('ftp: {pool: 30000/udp}');
    await take(player, 30000, 30000);
    expect(preflight()).toMatch(/^1 portplan: ftp: port 30000\/udp, the only one of its pool, is not free; perl/);
  });

  it('is unsure where SO_REUSEADDR may let it in', async () => {
    plan('pbx: {pool: {port: 16384-16385, protocol: udp, reuse: [address]}, atLeast: 2}');
    await take(player, 16384, 16384, 'reuseaddr');
    expect(preflight()).toMatch(/^0 portplan: pbx: unsure: 1 of the 2 ports .* is free.*1 more may be/);
    expect(preflight('--strict')).toMatch(/^1 /);
  });

  it('asks for the rights and the address once for all of a pool', () => {
    plan('ftp: {pool: "192.0.2.1:30000-30009"}');
    expect(preflight()).toMatch(/^1 portplan: ftp: tcp port 30000 on 192\.0\.2\.1 can't be bound/);
  });

  it('passes what the service itself has, by its program', async () => {
    await player.play('open db tcp 4 reuseaddr', 'bind db 0.0.0.0 5432', 'listen db');
    plan('db: {listen: "0.0.0.0:5432", program: socket-player.pl}');
    expect(preflight()).toBe('0');
    expect(explain(host, ['5432', '/etc/portplan.yaml'])).toMatchObject({ bindable: true, cause: 'itself' });
    plan('db: {listen: 5432, program: perl}');
    expect(preflight()).toBe('0');
    plan('db: {listen: "0.0.0.0:5432", program: postgres}');
    expect(preflight()).toMatch(/^1 portplan: db: .*can't be bound/);
    plan('db: {listen: 5432, unit: postgresql.service}');
    expect(preflight()).toMatch(/^1 /);
  });
});

describe('audit', () => {
  it('counts what the service has itself as its own, and what others have as gone', async () => {
    await player.play('open sip udp 4', 'bind sip 0.0.0.0 5060');
    await take(player, 16384, 16386);
    const other = new SocketPlayer(host);
    await take(other, 16387, 16389);
    plan('pbx: {listen: 5060/udp, pool: 16384-16393/udp, atLeast: 7}');
    const sound = audit(host, []);
    expect(sound).toMatchObject({ pools: [{ service: 'pbx', free: 7, inUse: 3, atLeast: 7 }] });
    expect(
      sound.findings.filter(({ kind }) => ['undeclared-listener', 'declared-silent', 'pool-short'].includes(kind)),
    ).toEqual([]);
    plan('pbx: {listen: 5060/udp, pool: 16384-16393/udp, atLeast: 8}');
    expect(audit(host, []).findings).toContainEqual(
      expect.objectContaining({ kind: 'pool-short', severity: 'error', service: 'pbx' }),
    );
  });

  it('says who listens where the plan names another program', async () => {
    await player.play('open db tcp 4 reuseaddr', 'bind db 0.0.0.0 5432', 'listen db');
    plan('db: {listen: "0.0.0.0:5432", program: postgres}');
    const found = audit(host, []);
    expect(found).toMatchObject({ status: 1, endpoints: [{ state: 'listening', expected: false }] });
    expect(found.findings).toContainEqual(
      expect.objectContaining({
        kind: 'listening-stranger',
        message: expect.stringContaining('the plan says the program postgres') as string,
      }),
    );
    plan('db: {listen: "0.0.0.0:5432", program: socket-player.pl}');
    expect(audit(host, [])).toMatchObject({ status: 0, endpoints: [{ expected: true, doubt: null }] });
  });
});

it('a pool is reserved as a listener is', () => {
  plan('pbx: {listen: 5060/udp, pool: 40000-40099/udp}');
  const { stdout, stderr } = portplan(host, ['plan', '/etc/portplan.yaml']);
  expect(stdout + stderr).toContain('40000-40099');
});
