/** `plan --out FILE`: what is kept, and what is not replaced. */
import { describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { type RunResult } from '../support/namespace.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  web: 8080\n  grpc: 50051\n';
const KEPT = '/var/lib/kept.json';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
});

function keep(): RunResult {
  return portplan(host, ['plan', '/etc/portplan.yaml', '--out', KEPT]);
}

describe('plan --out', () => {
  it('keeps nothing of a plan with errors', () => {
    host.write('/etc/sysctl.d/zzzz.conf', 'net.ipv4.ip_local_port_range = 1024 65000\n');
    expect(keep().status).toBe(1);
    expect(host.run(['test', '-e', KEPT]).status).toBe(1);
  });

  it('replaces a kept plan', () => {
    keep();
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    expect(keep().status).toBe(0);
    expect(host.read(KEPT)).toContain('50052');
  });

  it('replaces nothing else', () => {
    host.write(KEPT, 'something else\n');
    expect(keep()).toEqual({
      status: 3,
      stdout: '',
      stderr: `portplan: --out would replace ${KEPT}, which is no kept plan: name another file\n`,
    });
    expect(host.read(KEPT)).toBe('something else\n');
  });

  it('says where it may not write, before it plans', () => {
    expect(portplan(host, ['plan', '/etc/portplan.yaml', '--out', '/none/kept.json'])).toEqual({
      status: 3,
      stdout: '',
      stderr: "portplan: the plan can't be kept in /none/kept.json: there is no folder /none\n",
    });
  });

  it('leaves its file to other commands as no plan file', () => {
    keep();
    expect(portplan(host, ['plan', KEPT]).stderr).toBe(
      `portplan: ${KEPT} is a kept plan, not a plan file: \`portplan apply\` does what it says\n`,
    );
  });

  it('leaves no older plan where a new one can not be made', () => {
    keep();
    host.write('/etc/portplan.yaml', 'version: 1\nephemeral: 5\n');
    expect(keep().status).toBe(1);
    expect(portplan(host, ['apply', KEPT, '--yes']).status).not.toBe(0);
    expect(host.run(['cat', '/proc/sys/net/ipv4/ip_local_reserved_ports']).stdout).toBe('\n');
  });

  it('is for its maker alone, as it holds texts of files', () => {
    keep();
    expect(host.run(['stat', '-c', '%a', KEPT]).stdout).toBe('600\n');
  });

  it('keeps the plan of a captured host beside its comment', () => {
    host.write('/var/lib/host.json', portplan(host, ['snapshot']).stdout);
    const options = ['--host', '/var/lib/host.json', '--out', KEPT, '--format', 'markdown'];
    expect(portplan(host, ['plan', '/etc/portplan.yaml', ...options]).stdout).toMatch(/^### portplan: edge on /);
    expect(host.read(KEPT)).toContain('50051');
  });

  it('takes an empty file', () => {
    host.write(KEPT, '');
    expect(keep().status).toBe(0);
    expect(host.read(KEPT)).toContain('50051');
  });
});
