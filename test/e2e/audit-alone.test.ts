/** An audit without a plan; what can't be audited; not root. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, portplanHere, setLive } from '../support/cli.ts';
import { audit } from '../support/auditing.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(async () => {
  await player.play('open web tcp 4 reuseaddr', 'bind web 0.0.0.0 8080', 'listen web');
});

describe('without a plan', () => {
  it('a listener outside the ephemeral range is listed, and nothing is wrong', () => {
    const found = audit(host, []);
    expect(found).toMatchObject({ status: 0, findings: [], listeners: [{ port: 8080, declaredBy: null }] });
    expect(portplan(host, ['audit']).stdout).toContain('tcp 0.0.0.0:8080');
  });

  it('one inside it, not reserved: a warning', async () => {
    await player.play('open grpc tcp 4 reuseaddr', 'bind grpc 0.0.0.0 50051', 'listen grpc');
    const found = audit(host, []);
    expect(found.findings).toMatchObject([{ kind: 'unreserved-listener', severity: 'warning', ports: '50051' }]);
    expect(found.status).toBe(2);
    setLive(host, 'ip_local_reserved_ports', '50051');
    host.write('/etc/sysctl.d/10-grpc.conf', 'net.ipv4.ip_local_reserved_ports = 50051\n');
    expect(audit(host, []).findings).toEqual([]);
  });

  it('what the next boot brings differs: drift, with the line that will win', () => {
    host.write('/etc/sysctl.d/20-range.conf', '\nnet.ipv4.ip_local_port_range = 20000 30000\n');
    expect(audit(host, []).findings).toMatchObject([
      {
        kind: 'drift',
        layer: 'persisted',
        message:
          'net.ipv4.ip_local_port_range is 32768-60999 now, and 20000-30000 after the next boot (as /etc/sysctl.d/20-range.conf:2 says)',
      },
    ]);
    host.write('/etc/sysctl.d/20-range.conf', '');
  });

  it('portplan.yaml of the folder is the plan where there is one', () => {
    host.write('/etc/here/portplan.yaml', 'version: 1\nservices: {db: {port: 5432, reserve: never}}\n');
    const { endpoints } = audit(host, [], { cwd: '/etc/here' });
    expect(endpoints).toMatchObject([{ service: 'db', state: 'silent' }]);
  });

  it('one that is named and not there is no audit', () => {
    const { status, stderr } = portplan(host, ['audit', '/etc/none.yaml']);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "portplan: /etc/none.yaml can't be read: it does not exist\n",
    });
  });
});

describe('what can not be audited', () => {
  it.each([
    [['--root', '/'], 'portplan: an image has no sockets to audit: leave out --root\n'],
    [['a.yaml', 'b.yaml'], 'portplan: one host has one plan: name one FILE, and let it name others in `extends`\n'],
    [['--out', ''], "portplan: --out takes the name of a file, not ''\n"],
    [['--out', '-'], 'portplan: --out takes the name of a file, not -\n'],
  ])('%j: one sentence, status 3', (words, message) => {
    const { status, stderr, stdout } = portplanHere(['audit', ...words]);
    expect({ status, stderr, stdout }).toEqual({ status: 3, stderr: message, stdout: '' });
  });
});

describe('not root', () => {
  it('audits all the same: what listens is no secret, whose it is may be one', () => {
    const cli = [process.execPath, CLI, 'audit'];
    const asNobody = ['nsenter', '-t', String(host.pid), '-n', 'setpriv', '--reuid=65534', '--clear-groups', ...cli];
    const [file = '', ...rest] = process.getuid?.() === 0 ? asNobody : host.argv(cli);
    const { stdout, stderr } = spawnSync(file, rest, { encoding: 'utf8', cwd: '/' });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining('tcp 0.0.0.0:8080') as string, stderr: '' });
  });
});
