/** Connections on declared ports: real clients, real servers that end and leave connections behind. */
import { describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { audit, auditApplied, kindsOf, type Audited } from '../support/auditing.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host, player } = hostForEach();

const auditPlan = (text: string): Audited => auditApplied(host, PLAN, text);

function listen(name: string, address: string, port: number): Promise<void> {
  return player.play(`open ${name} tcp 4 reuseaddr`, `bind ${name} ${address} ${port}`, `listen ${name}`);
}

describe('connections', () => {
  /** A service on the port that a client of this host was given. */
  async function onClient(more = ''): Promise<{ port: number; found: Audited }> {
    const port = await player.connection('out', 7005);
    return { port, found: auditPlan(`version: 1\nservices:\n  out: 127.0.0.1:7005\n  grpc: ${more}${port}\n`) };
  }

  it('the source port of one is a declared port that is silent: an error, status 1', async () => {
    const { port, found } = await onClient();
    expect(found.findings[0]).toMatchObject({
      kind: 'connection-on-declared',
      severity: 'error',
      service: 'grpc',
      ports: `${port}`,
      message: expect.stringMatching(
        /a connection to 127\.0\.0\.1:7005 of .*process \d+.*: grpc can't start now$/,
      ) as string,
    });
    expect(found.status).toBe(1);
  });

  it('what the server accepted is none of it', async () => {
    const { found } = await onClient();
    expect(found.endpoints).toMatchObject([{ service: 'out', connectionCount: 0 }, { connectionCount: 1 }]);
  });

  it('its TIME_WAIT too', async () => {
    const port = await player.connection('out', 7005);
    await player.play('close out-client', 'eof out-server', 'close out-server');
    const found = auditPlan(`version: 1\nservices: {grpc: ${port}}\n`);
    expect(found.findings[0]).toMatchObject({ kind: 'connection-on-declared', severity: 'error' });
    expect(found.findings[0]?.message).toContain('TIME_WAIT');
  });

  it('on another address than the service binds: not in its way', async () => {
    const { found } = await onClient('127.0.0.9:');
    expect(kindsOf(found)).toEqual(['declared-silent warning']);
  });

  it('where the service listens beside it: a warning', async () => {
    await player.play('open s-listener tcp 4 reuseaddr', 'bind s-listener 127.0.0.1 7005', 'listen s-listener');
    await player.play('open c tcp 4 reuseaddr', 'bind c 127.0.0.1 40500', 'connect c 127.0.0.1 7005');
    await listen('grpc', '0.0.0.0', 40500);
    const found = auditPlan('version: 1\nservices:\n  s: 127.0.0.1:7005\n  grpc: 0.0.0.0:40500\n');
    expect(kindsOf(found)).toEqual(['connection-on-declared warning']);
  });

  it('a client that has closed, while its server has not: nobody holds it, and it goes by itself', async () => {
    const port = await player.connection('out', 7005);
    await player.play('close out-client', 'eof out-server');
    const [first] = auditPlan(`version: 1\nservices: {grpc: ${port}}\n`).findings;
    expect(first?.message).toContain('that no process has any more (FIN_WAIT_2)');
    expect(first?.help).toContain('wait a minute');
  });

  it('one with SO_REUSEADDR lets such a server in: a warning, as explain and preflight find no error', async () => {
    await listen('db', '127.0.0.1', 7005);
    await player.play('open c tcp 4 reuseaddr', 'bind c 127.0.0.1 40500', 'connect c 127.0.0.1 7005');
    const found = auditPlan('version: 1\nservices: {db: 127.0.0.1:7005, grpc: 40500}\n');
    expect(found.findings[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(
        /: grpc can start beside it, where it sets SO_REUSEADDR as most servers do$/,
      ) as string,
    });
    expect(found.status).toBe(2);
    expect(portplan(host, ['preflight', '--service', 'grpc', PLAN]).status).toBe(0);
    expect(await player.tryBind('0.0.0.0', 40500)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 40500, '')).toBe('EADDRINUSE');
  });
});

describe('connections that are no outgoing ones, as far as tables tell', () => {
  /** The table shows no SO_REUSEADDR: nothing here is sure. */
  async function expectTold(count: string): Promise<void> {
    host.write(PLAN, 'version: 1\nservices: {web: 8444}\n');
    const { findings } = audit(host, [PLAN]);
    expect(findings).toMatchObject([{ kind: 'declared-silent', severity: 'warning' }]);
    expect(findings[0]?.message).toContain(
      `nothing listens there; ${count} on that port may keep it out (portplan explain 8444 tries)`,
    );
    expect(await player.tryBind('0.0.0.0', 8444)).toBe('EADDRINUSE');
  }

  it('what a server without SO_REUSEADDR has accepted, and left', async () => {
    await player.connection('old', 8444);
    await player.play('close old-listener');
    await expectTold('1 connection');
  });

  it('its TIME_WAIT', async () => {
    await player.connection('old', 8444);
    await player.play('close old-listener', 'close old-server', 'eof old-client', 'close old-client');
    await expectTold('1 connection');
  });

  it('one that was bound there by number, to a high port of somebody else', async () => {
    await listen('there', '127.0.0.2', 40777);
    await player.play('open c tcp 4', 'bind c 127.0.0.1 8444', 'connect c 127.0.0.2 40777', 'accept s there');
    await player.play('close there');
    await expectTold('1 connection');
  });
});

describe('a server in the ephemeral range that has ended', () => {
  const services = 'version: 1\nservices: {grpc: {port: 40500, reserve: never}}\n';

  /** What it accepted is still there, and so are both clients. */
  async function ended(): Promise<Audited> {
    setLive(host, 'ip_local_port_range', '40000 40999');
    host.write('/etc/sysctl.d/50-range.conf', 'net.ipv4.ip_local_port_range = 40000 40999\n');
    await player.connection('one', 40500, 'reuseaddr');
    await player.play('open two tcp 4', 'connect two 127.0.0.1 40500', 'accept two-server one-listener');
    await player.play('close one-listener');
    host.write(PLAN, services);
    return audit(host, [PLAN]);
  }

  it('is told to be silent, and nothing is said of what it can not: it can start', async () => {
    const found = await ended();
    expect(kindsOf(found)).toEqual(['connection-on-declared warning', 'declared-silent warning']);
    expect(found.findings.map(({ message }) => message).join()).not.toContain("can't start");
    expect(await player.tryBind('0.0.0.0', 40500)).toBe('ok');
  });

  it('has left no destinations', async () => {
    const tcp = (await ended()).capacity.find(({ protocol }) => protocol === 'tcp');
    expect(tcp?.destinations.map(({ port }) => port)).toEqual([40500]);
  });
});

describe('capacity', () => {
  it('sockets of IPv6 and IPv4 to one server share its ports', async () => {
    setLive(host, 'ip_local_port_range', '40000 40009');
    await listen('db', '127.0.0.1', 5432);
    for (let i = 0; i < 10; i++) {
      const [family, address] = i % 2 === 0 ? [4, '127.0.0.1'] : [6, '::ffff:127.0.0.1'];
      await player.play(`open c${i} tcp ${family}`, `connect c${i} ${address} 5432`, `accept s${i} db`);
    }
    await player.play('open more tcp 6');
    expect(await player.ask('connect more ::ffff:127.0.0.1 5432')).toBe('EADDRNOTAVAIL');
    const found = audit(host, []);
    expect(found.findings[0]).toMatchObject({ kind: 'ephemeral-nearly-full', severity: 'error' });
    expect(found.capacity[0]?.destinations).toMatchObject([{ to: '127.0.0.1', used: 10, percent: 100 }]);
  });

  it('clients that bind before they connect share all of it, whatever their destinations', async () => {
    setLive(host, 'ip_local_port_range', '40000 40009');
    setLive(host, 'tcp_tw_reuse', '0');
    for (const port of [5432, 5433]) {
      await player.play(`open l${port} tcp 4 reuseaddr`, `bind l${port} 127.0.0.1 ${port}`, `listen l${port}`);
      for (let i = 0; i < 5; i++)
        await player.play(
          `open c${port}${i} tcp 4`,
          `bind c${port}${i} 127.0.0.1 0`,
          `connect c${port}${i} 127.0.0.1 ${port}`,
          `accept s${port}${i} l${port}`,
        );
    }
    await player.play('open more tcp 4');
    expect(await player.ask('bind more 127.0.0.1 0')).toBe('EADDRINUSE');
    expect(audit(host, []).findings.slice(0, 1)).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('10 of 10 ephemeral ports (100 %) are in use by all') as string,
      },
    ]);
  });
});
