/** Each kind of finding, made for real: real sockets, real settings, real files. */
import { describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { audit, auditApplied, kindsOf, type Audited } from '../support/auditing.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host, player } = hostForEach();

const auditPlan = (text: string): Audited => auditApplied(host, PLAN, text);

function listen(name: string, address: string, port: number, protocol = 'tcp', options = ''): Promise<void> {
  const family = address.includes(':') ? 6 : 4;
  const lines = [`open ${name} ${protocol} ${family} reuseaddr ${options}`, `bind ${name} ${address} ${port}`];
  return player.play(...lines, ...(protocol === 'tcp' ? [`listen ${name}`] : []));
}

describe('a host that is as planned', () => {
  it('status 0, no finding, and the process of the listener', async () => {
    await listen('web', '::', 8080);
    await listen('dns', '127.0.0.1', 5353, 'udp');
    const found = auditPlan('version: 1\nservices:\n  web: 8080\n  dns: 127.0.0.1:5353/udp\n');
    expect(found).toMatchObject({ status: 0, findings: [] });
    expect(found.endpoints).toMatchObject([
      { service: 'web', state: 'listening', listeners: [{ holders: [{ pid: player.pid }] }] },
      { service: 'dns', state: 'listening' },
    ]);
  });

  it.each([
    ['a wildcard serves a single address', '0.0.0.0', '127.0.0.1:8080'],
    ['`::` serves an address of IPv4, as /proc does not say otherwise', '::', '127.0.0.1:8080'],
    ['every address of IPv4 is a part where the plan names none', '0.0.0.0', '8080'],
    ['two spellings of one address', '::1', '"[0:0::1]:8080"'],
  ])('%s', async (_, address, endpoint) => {
    await listen('web', address, 8080);
    expect(auditPlan(`version: 1\nservices: {web: ${endpoint}}\n`).endpoints).toMatchObject([{ state: 'listening' }]);
  });
});

describe('who answers', () => {
  it('two servers where the plan has one: the second is told, and that localhost reaches either', async () => {
    const other = new SocketPlayer(host);
    await listen('vite', '0.0.0.0', 3000);
    await other.play('open x tcp 6 reuseaddr', 'bind x ::1 3000', 'listen x');
    const found = auditPlan('version: 1\nservices: {vite: 3000}\n');
    expect({ status: found.status, kinds: kindsOf(found) }).toEqual({ status: 2, kinds: ['listening-shared warning'] });
    expect(found.findings[0]?.message).toContain(`(process ${other.pid}, user root)`);
    expect(found.findings[0]?.message).toContain('localhost:3000 reaches');
  });

  it('one family, where the host has both and the plan names no address', async () => {
    await listen('web', '0.0.0.0', 8080);
    expect(kindsOf(auditPlan('version: 1\nservices: {web: 8080}\n'))).toEqual(['listening-one-family warning']);
    host.run(['ip', 'address', 'del', '::1/128', 'dev', 'lo']);
    expect(kindsOf(auditPlan('version: 1\nservices: {web: 8080}\n'))).toEqual([]);
  });
});

describe('services', () => {
  it('declared and silent: a warning, status 2', () => {
    const found = auditPlan('version: 1\nservices: {web: 8080}\n');
    expect(found.findings).toMatchObject([{ kind: 'declared-silent', severity: 'warning', service: 'web' }]);
    expect(found.status).toBe(2);
  });

  it('a bound socket that does not listen is silent', async () => {
    await player.play('open web tcp 4', 'bind web 0.0.0.0 8080');
    expect(auditPlan('version: 1\nservices: {web: 8080}\n').endpoints).toMatchObject([{ state: 'silent' }]);
  });

  it.each([
    ['127.0.0.1', '8080', 'is declared for every address'],
    ['127.0.0.1', '127.0.0.2:8080', 'on 127.0.0.2 is declared, and'],
    ['0.0.0.0', '"[::]:8080"', 'on :: is declared, and'],
  ])('a listener on %s does not satisfy %s', async (address, endpoint, message) => {
    await listen('web', address, 8080);
    const found = auditPlan(`version: 1\nservices: {web: ${endpoint}}\n`);
    expect(found.findings).toMatchObject([
      { kind: 'listening-elsewhere', severity: 'warning', message: expect.stringContaining(message) as string },
    ]);
    expect(found.findings[0]?.message).toContain(`(process ${player.pid}`);
  });

  it('a range of ports with listeners elsewhere: the ports that have none at all', async () => {
    await listen('a', '127.0.0.1', 7010);
    await listen('b', '127.0.0.1', 7012);
    const { findings } = auditPlan('version: 1\nservices: {pool: 7010-7019}\n');
    expect(findings).toMatchObject([{ kind: 'listening-elsewhere' }]);
    expect(findings[0]?.message).toMatch(
      /listens on 127\.0\.0\.1 only; nothing at all listens on ports 7011 and 7013-7019, 8 of 10$/,
    );
  });

  it('two addresses of a port: each has its own process in the table', async () => {
    const other = new SocketPlayer(host);
    await listen('web', '127.0.0.1', 8083);
    await other.play('open web tcp 4', 'bind web 127.0.0.2 8083', 'listen web');
    host.write(PLAN, 'version: 1\nservices: {one: 127.0.0.1:8083, two: 127.0.0.2:8083}\n');
    const { stdout } = portplan(host, ['audit', PLAN]);
    expect(stdout).toMatch(new RegExp(`one +tcp 127\\.0\\.0\\.1:8083 +listening +perl \\(${player.pid}\\)\n`));
    expect(stdout).toMatch(new RegExp(`two +tcp 127\\.0\\.0\\.2:8083 +listening +perl \\(${other.pid}\\)\n`));
  });

  it('a range of ports: how many of them listen', async () => {
    await listen('a', '::', 7000);
    await listen('b', '::', 7002);
    const found = auditPlan('version: 1\nservices: {pool: 7000-7003}\n');
    expect(found.endpoints).toMatchObject([{ state: 'partly', listening: 2 }]);
    expect(found.findings).toMatchObject([{ kind: 'declared-silent', ports: '7000-7003' }]);
  });

  it('more of the world can reach it than the plan says: a warning, status 2', async () => {
    await listen('web', '0.0.0.0', 8080);
    const found = auditPlan('version: 1\nservices: {web: 127.0.0.1:8080}\n');
    expect(kindsOf(found)).toEqual(['listening-wider warning']);
    expect(found.status).toBe(2);
  });
});

describe('listeners', () => {
  it('undeclared: a warning with its process', async () => {
    await listen('x', '0.0.0.0', 9999);
    const found = auditPlan('version: 1\nservices: {}\n');
    expect(found).toMatchObject({ status: 2, findings: [{ kind: 'undeclared-listener', ports: '9999' }] });
    expect(found.findings[0]?.message).toContain(`(process ${player.pid}`);
  });

  it('a group of SO_REUSEPORT: every process of it', async () => {
    const others = [new SocketPlayer(host), new SocketPlayer(host)];
    for (const each of [player, ...others])
      await each.play('open x tcp 4 reuseport', 'bind x 0.0.0.0 7000', 'listen x');
    const { listeners } = audit(host, []);
    const pids = [player, ...others].map(({ pid }) => pid);
    expect(listeners.map(({ holders }) => holders.map(({ pid }) => pid).sort())).toEqual([pids.sort()]);
  });

  it('a hundred of one process: one finding, and the text fits a screen', async () => {
    for (let port = 9000; port < 9100; port++) await listen(`x${port}`, '127.0.0.1', port);
    const found = auditPlan('version: 1\nservices: {}\n');
    expect(found.findings).toMatchObject([{ kind: 'undeclared-listener', ports: '9000-9099' }]);
    for (const words of [[], [PLAN]]) {
      const { stdout } = portplan(host, ['audit', ...words], { cwd: '/' });
      expect(stdout.split('\n').length).toBeLessThan(50);
    }
  });

  it('a UDP server on one address of the ephemeral range is no client: a warning', async () => {
    await listen('x', '127.0.0.1', 45000, 'udp');
    expect(kindsOf(auditPlan('version: 1\nservices: {}\n'))).toEqual(['undeclared-listener warning']);
  });

  it('on a port that the plan reserves: declared by that', async () => {
    await listen('x', '0.0.0.0', 40061);
    const found = auditPlan('version: 1\nreserved: [{ports: 40061, reason: by hand}]\nservices: {}\n');
    expect(found).toMatchObject({ status: 0, findings: [], listeners: [{ declaredBy: 'reservation' }] });
  });

  it('another address of a port that a service has: undeclared', async () => {
    await listen('web', '127.0.0.1', 8080);
    await listen('x', '127.0.0.2', 8080);
    const found = auditPlan('version: 1\nservices: {web: 127.0.0.1:8080}\n');
    expect(found.findings).toMatchObject([{ kind: 'undeclared-listener' }]);
    expect(found.findings[0]?.message).toContain('tcp 127.0.0.2:8080');
  });

  it.each([
    ['UDP without a peer, in the ephemeral range', '0.0.0.0', 'udp'],
    ['TCP on loopback, in the ephemeral range', '127.0.0.1', 'tcp'],
  ])('%s: most likely the OS has chosen the port, a note', async (_, address, protocol) => {
    await listen('x', address, 45000, protocol);
    const found = auditPlan('version: 1\nservices: {}\n');
    expect(found).toMatchObject({
      status: 0,
      findings: [{ kind: 'undeclared-listener', severity: 'info' }],
      listeners: [{ chosenByOs: true }],
    });
  });
});

describe('settings', () => {
  it('of a list, only what differs is told: the rest is of others', () => {
    setLive(host, 'ip_local_reserved_ports', '45000,50000');
    const text = 'version: 1\nservices: {}\nreserved: [{ports: 40001-40200, reason: by hand}]\n';
    auditPlan(text);
    setLive(host, 'ip_local_reserved_ports', '45000');
    const { message } = audit(host, [PLAN]).findings.find(({ layer }) => layer === 'live') ?? {};
    expect(message).toMatch(/^net\.ipv4\.ip_local_reserved_ports lacks ports 40001-40200 \(/);
  });

  it('changed by hand since: drift of the live value', () => {
    auditPlan('version: 1\nephemeral: 40000-40999\nservices: {}\n');
    setLive(host, 'ip_local_port_range', '1024 65000');
    const found = audit(host, [PLAN]);
    expect(found.findings).toMatchObject([
      { kind: 'drift', severity: 'warning', setting: 'net.ipv4.ip_local_port_range', layer: 'live' },
    ]);
    expect(found.findings[0]?.message).toContain(
      'is 1024-65000 (set by hand or by a program), and the plan says 40000-40999',
    );
  });

  it('another file says that value: by file and line', () => {
    host.write(PLAN, 'version: 1\nephemeral: 40000-40999\nservices: {}\n');
    host.write('/etc/sysctl.d/50-web.conf', '# the web team\nnet.ipv4.ip_local_port_range = 1024 65000\n');
    setLive(host, 'ip_local_port_range', '1024 65000');
    expect(audit(host, [PLAN]).findings).toMatchObject([
      { layer: 'live', message: expect.stringContaining('(as /etc/sysctl.d/50-web.conf:2 says)') as string },
      { layer: 'persisted', message: expect.stringContaining('(as /etc/sysctl.d/50-web.conf:2 says)') as string },
    ]);
  });

  it('a file that would win at boot: an error of the plan is carried over, status 1', () => {
    host.write('/etc/sysctl.d/zzzz-late.conf', 'net.ipv4.ip_local_port_range = 1024 65000\n');
    host.write(PLAN, 'version: 1\nephemeral: 40000-40999\nservices: {}\n');
    const { status, stdout } = portplan(host, ['audit', PLAN]);
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('/etc/sysctl.d/zzzz-late.conf') as string,
    });
  });
});

describe('an error of the plan that is carried over', () => {
  it('stands before warnings, in the same form', () => {
    host.write(PLAN, 'version: 1\nephemeral: 40000-40099\nservices: {web: 8080}\n');
    const { stdout } = portplan(host, ['audit', PLAN]);
    const [, , first = ''] = stdout.split('\n');
    expect(first).toMatch(/^error {4}\/etc\/portplan\.yaml:2:12: /);
    expect(stdout).toMatch(/\nwarning {2}web: tcp 8080 is declared/);
  });

  it('says whose option it advises', () => {
    host.write(PLAN, 'version: 1\nephemeral: 40000-40099\nservices: {}\n');
    const { status, stdout } = portplan(host, ['audit', PLAN]);
    expect({ status, help: /[^;]*--force.*/.exec(stdout.replace(/\n {9,}/g, ' '))?.[0].trim() }).toEqual({
      status: 1,
      help: 'portplan apply --force goes on all the same',
    });
  });
});

describe('reservations', () => {
  it.each([
    ['foreign, and nothing listens there', '45000', '8080', 'no plan names it, and nothing listens there'],
    ['outside the ephemeral range', '3000', '8080', 'that has no effect'],
  ])('%s: a note', (_, reserved, port, why) => {
    setLive(host, 'ip_local_reserved_ports', reserved);
    host.write(PLAN, `version: 1\nservices: {web: {port: ${port}, reserve: never}}\n`);
    const notes = audit(host, [PLAN]).findings.filter(({ kind }) => kind === 'unneeded-reservation');
    expect(notes).toMatchObject([
      { severity: 'info', ports: reserved, message: expect.stringContaining(why) as string },
    ]);
  });

  it('judged by the range of the plan, which the host does not have yet', () => {
    setLive(host, 'ip_local_port_range', '40000 60999');
    setLive(host, 'ip_local_reserved_ports', '31500-31509');
    host.write(PLAN, 'version: 1\nephemeral: 30000-60999\nservices: {}\n');
    const [note] = audit(host, [PLAN]).findings.filter(({ kind }) => kind === 'unneeded-reservation');
    expect(note?.message).toBe('ports 31500-31509 are reserved; no plan names them, and nothing listens there');
  });

  it('something listens there, or the plan names it: needed', async () => {
    await listen('x', '0.0.0.0', 45000);
    setLive(host, 'ip_local_reserved_ports', '45000,45100');
    host.write(PLAN, 'version: 1\nreserved: [45100]\nservices: {}\n');
    expect(audit(host, [PLAN]).findings.filter(({ kind }) => kind === 'unneeded-reservation')).toEqual([]);
  });
});
