/** The setting `timeWaitReuse` on the real kernel, through every command that reads or writes it. */
import { describe, expect, it } from 'vitest';
import { fingerprint, portplan, reboot, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const SYSCTL = 'net.ipv4.tcp_tw_reuse';

const { host } = hostForEach(() => {
  host.write(PLAN, 'version: 1\nname: proxy\ntimeWaitReuse: on\n');
});

function live(): string {
  return host.run(['cat', '/proc/sys/net/ipv4/tcp_tw_reuse']).stdout.trim();
}

function apply(): void {
  expect(portplan(host, ['apply', PLAN, '--yes'])).toMatchObject({ status: 0, stderr: '' });
}

describe('timeWaitReuse', () => {
  it('is applied, lasts over a boot by both readers, and a second run writes nothing', () => {
    apply();
    expect(live()).toBe('1');
    const written = fingerprint(host);
    apply();
    expect(fingerprint(host)).toBe(written);
    for (const reader of [['/lib/systemd/systemd-sysctl'], ['sysctl', '--system']]) {
      setLive(host, 'tcp_tw_reuse', '2');
      expect(reboot(host, reader).status).toBe(0);
      expect(live()).toBe('1');
    }
  });

  it('is rolled back, live and in the file', () => {
    apply();
    expect(portplan(host, ['rollback', '--yes']).status).toBe(0);
    expect(live()).toBe('2');
    expect(host.run(['grep', '-r', SYSCTL, '/etc/sysctl.d']).status).toBe(1);
  });

  it('stands in a snapshot, by which a plan says the same as on the host', () => {
    setLive(host, 'tcp_tw_reuse', '0');
    host.write('/etc/proxy.json', portplan(host, ['snapshot']).stdout);
    const [here, captured] = [[], ['--host', '/etc/proxy.json']].map(
      (words) => JSON.parse(portplan(host, ['plan', PLAN, ...words, '--format', 'json']).stdout) as { changes: object },
    );
    expect(captured?.changes).toEqual(here?.changes);
    expect(here?.changes).toMatchObject([{ setting: SYSCTL, layer: 'live', before: '0', after: '1' }, {}]);
  });

  it('is taken over into a first plan where it is not the default', () => {
    setLive(host, 'tcp_tw_reuse', '0');
    expect(portplan(host, ['init', '-']).stdout).toContain('timeWaitReuse: off\n');
  });

  it('is drift for audit where it was changed by hand', () => {
    apply();
    setLive(host, 'tcp_tw_reuse', '0');
    const found = portplan(host, ['audit', PLAN]);
    expect(found.status).toBe(2);
    expect(found.stdout).toContain(SYSCTL);
  });
});
