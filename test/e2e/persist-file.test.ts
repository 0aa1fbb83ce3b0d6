/** A persist.file in which no boot value can be kept: refused, in one sentence, by every command that reads the plan. */
import { describe, expect, it } from 'vitest';
import { fingerprint, portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
});

function apply() {
  return portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
}

describe('refused is', () => {
  it('a persist.file that nothing reads at boot', () => {
    host.write('/etc/portplan.yaml', `${PLAN}persist: {file: /etc/sysctl.d/zzz-portplan}\n`);
    const before = fingerprint(host);
    const refused = apply();
    expect(refused.stdout).toContain('/etc/sysctl.d/zzz-portplan is not read at boot');
    expect(refused.status).toBe(1);
    expect(fingerprint(host)).toEqual(before);
  });

  it('a persist.file that is a link to nothing', () => {
    host.run(['ln', '-s', '/etc/nowhere.conf', '/etc/sysctl.d/zzz-portplan.conf']);
    const before = fingerprint(host);
    const refused = apply();
    expect(refused.stdout).toContain('/etc/sysctl.d/zzz-portplan.conf is a link that leads nowhere');
    expect(refused.status).toBe(1);
    expect(fingerprint(host)).toEqual(before);
  });

  it.each(['plan', 'lint', 'validate', 'apply', 'audit'])('%s of a persist.file that no boot keeps', (command) => {
    host.write('/etc/portplan.yaml', `${PLAN}persist: {file: /proc/sys/net/ipv4/ip_local_port_range}\n`);
    const refused = portplan(host, [command, '/etc/portplan.yaml']);
    expect(refused.stdout + refused.stderr).toContain(
      '/etc/portplan.yaml:6:17: error: "/proc/sys/net/ipv4/ip_local_port_range" is below /proc, where no file outlasts a boot',
    );
    expect([1, 3]).toContain(refused.status);
  });

  it.each([
    ['a link', 'ln -s /proc/sys/net/ipv4/ip_local_port_range /etc/sysctl.d/zzz-portplan.conf'],
    ['a folder', 'rmdir /etc/sysctl.d && ln -s /run/sysctl.d /etc/sysctl.d'],
  ])('a persist.file that %s leads to where no boot keeps it', (_what, setUp) => {
    host.run(['sh', '-c', setUp]);
    const before = fingerprint(host);
    for (const command of [['plan'], ['apply', '--yes']])
      expect(portplan(host, [...command, '/etc/portplan.yaml'])).toMatchObject({
        status: 1,
        stdout: expect.stringContaining(
          '/etc/sysctl.d/zzz-portplan.conf leads below /proc, /sys, /dev or /run, where no file outlasts a boot',
        ) as string,
      });
    expect(fingerprint(host)).toEqual(before);
  });

  it('a persist.file that is a directory', () => {
    host.write('/etc/portplan.yaml', `${PLAN}persist: {file: /etc/sysctl.d}\n`);
    const refused = apply();
    expect(refused.stdout).toContain('/etc/sysctl.d is no file');
    expect(refused.status).toBe(1);
  });
});
