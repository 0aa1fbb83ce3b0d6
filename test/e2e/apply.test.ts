import { describe, expect, it } from 'vitest';
import { CLI, fingerprint, liveValues, portplan, reboot, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';
const PLAN = `version: 1
name: edge
ephemeral: 20000-60999
services:
  web: 8080
  grpc: 50051
`;

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
});

function apply(...more: readonly string[]) {
  return portplan(host, ['apply', '/etc/portplan.yaml', '--yes', ...more]);
}

function json(result: { readonly stdout: string }): {
  changed: boolean;
  changes: { action: string }[];
  error: { code: string } | null;
} {
  return JSON.parse(result.stdout) as never;
}

describe('apply on the real kernel', () => {
  it('makes the plan true, live', () => {
    expect(apply().status).toBe(0);
    expect(liveValues(host)).toEqual({ range: '20000\t60999', reserved: '50051', start: '1024' });
  });

  it('makes the plan true after a boot, by systemd-sysctl', () => {
    apply();
    expect(reboot(host).status).toBe(0);
    expect(liveValues(host)).toEqual({ range: '20000\t60999', reserved: '50051', start: '1024' });
  });

  it('makes the plan true after `sysctl --system`', () => {
    apply();
    expect(reboot(host, ['sysctl', '--system']).status).toBe(0);
    expect(liveValues(host)).toEqual({ range: '20000\t60999', reserved: '50051', start: '1024' });
  });

  it('writes no byte the second time', () => {
    apply();
    const before = fingerprint(host);
    const again = apply('--format', 'json');
    expect({ status: again.status, changed: json(again).changed }).toEqual({ status: 0, changed: false });
    expect(fingerprint(host)).toBe(before);
  });

  it('says in one line that nothing is to do', () => {
    apply();
    expect(apply().stdout).toMatch(/^edge on \S+ \(linux\): nothing to change, the host is as planned\n$/);
  });

  it('finds a drift made by hand, and mends it', () => {
    apply();
    setLive(host, 'ip_local_reserved_ports', '');
    expect(portplan(host, ['plan', '/etc/portplan.yaml', '--detailed-exitcode']).status).toBe(2);
    expect(apply().status).toBe(0);
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('does nothing with --check, and says what it would do', () => {
    const before = fingerprint(host);
    const checked = apply('--check', '--format', 'json');
    expect({ status: checked.status, changed: json(checked).changed }).toEqual({ status: 0, changed: true });
    expect(fingerprint(host)).toBe(before);
    expect(liveValues(host).reserved).toBe('');
  });

  it('does not take the order that reserved ports are written in for a change', () => {
    setLive(host, 'ip_local_reserved_ports', '9100,8081,8080');
    host.write('/etc/portplan.yaml', 'version: 1\nreserved: ["9100,8081,8080"]\n');
    host.write('/etc/sysctl.d/50-own.conf', 'net/ipv4/ip_local_reserved_ports=9100,8081,8080\n');
    expect(json(apply('--format', 'json')).changed).toBe(false);
  });

  it('refuses to ask where there is no terminal', () => {
    const refused = portplan(host, ['apply', '/etc/portplan.yaml']);
    expect({ status: refused.status, stderr: refused.stderr }).toEqual({
      status: 3,
      stderr: 'portplan: there is no terminal to ask on: say --yes to apply without asking, or --check to do nothing\n',
    });
  });

  it.each([
    ['y', 0, '50051'],
    ['n', 3, ''],
    ['\u0003', 3, ''],
  ])('asks on a terminal; %j is answered with status %i', (key, status, reserved) => {
    const cli = `stty cols 80; ${process.execPath} ${CLI} apply /etc/portplan.yaml`;
    // The key is pressed once the question is there.
    const script = `(sleep 4; printf '${key}'; sleep 1) | script -qec '${cli}' /dev/null`;
    const asked = host.run(['sh', '-c', `${script}; exit $?`]);
    expect(asked.stdout).toContain('Apply this to');
    expect(asked.status).toBe(status);
    expect(liveValues(host).reserved).toBe(reserved);
  });
});

describe('foreign reservations', () => {
  it('stay, are shown, and are persisted with the rest', () => {
    setLive(host, 'ip_local_reserved_ports', '7000-7003');
    expect(apply().stdout).toMatch(/7000-7003 +foreign, kept/);
    expect(liveValues(host).reserved).toBe('7000-7003,50051');
    reboot(host);
    expect(liveValues(host).reserved).toBe('7000-7003,50051');
  });

  it('are not released when the plan names them for a while', () => {
    setLive(host, 'ip_local_reserved_ports', '50051');
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('  grpc: 50051\n', ''));
    apply();
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('go when the plan says so', () => {
    setLive(host, 'ip_local_reserved_ports', '7000-7003');
    host.write('/etc/portplan.yaml', `${PLAN}foreignReservations: remove\n`);
    expect(apply().stdout).toMatch(/- 7000-7003 +foreign, removed/);
    expect(liveValues(host).reserved).toBe('50051');
  });
});

describe('what an earlier apply made', () => {
  it('is released when the plan no longer names it', () => {
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('  grpc: 50051\n', ''));
    expect(apply().stdout).toMatch(/- 50051 +released/);
    expect(liveValues(host).reserved).toBe('');
    reboot(host);
    expect(liveValues(host).reserved).toBe('');
  });

  it('is kept when the record is lost', () => {
    apply();
    host.run(['rm', '-r', '/var/lib/portplan']);
    host.write('/etc/portplan.yaml', PLAN.replace('  grpc: 50051\n', ''));
    apply();
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('stays when its key leaves the plan, and plan says what that means', () => {
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('ephemeral: 20000-60999\n', ''));
    const planned = portplan(host, ['plan', '/etc/portplan.yaml']);
    expect(planned.stdout).toContain('[no-longer-managed]');
    apply();
    expect(liveValues(host).range).toBe('20000\t60999');
    expect(host.read(DROP_IN)).toContain('net.ipv4.ip_local_port_range = 20000 60999');
  });
});

describe('rollback', () => {
  it('restores live values and removes the new file', () => {
    setLive(host, 'ip_local_reserved_ports', '7000');
    apply();
    expect(portplan(host, ['rollback', '--yes']).status).toBe(0);
    expect(liveValues(host)).toEqual({ range: '32768\t60999', reserved: '7000', start: '1024' });
    expect(host.run(['test', '-e', DROP_IN]).status).toBe(1);
  });

  it('restores every byte of a file that was there, and apply keeps its mode and the link to it', () => {
    const before = '# mine\r\nvm.swappiness = 10\r\n';
    host.write('/etc/sysctl.conf', before);
    host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
    host.write('/etc/portplan.yaml', `${PLAN}persist: {file: /etc/sysctl.conf}\n`);
    host.run(['chmod', '600', '/etc/sysctl.conf']);
    expect(apply().status).toBe(0);
    expect(host.read('/etc/sysctl.conf')).toContain('vm.swappiness = 10\r\n# BEGIN portplan');
    expect(host.run(['stat', '-c', '%a', '/etc/sysctl.conf']).stdout).toBe('600\n');
    expect(host.run(['readlink', '/etc/sysctl.d/99-sysctl.conf']).stdout).toBe('../sysctl.conf\n');
    portplan(host, ['rollback', '--yes']);
    expect(host.read('/etc/sysctl.conf')).toBe(before);
    // The records hold what nobody else may read.
    expect(host.run(['stat', '-c', '%a', '/var/lib/portplan/history/000001.json']).stdout).toBe('600\n');
  });

  it('is refused, with a reason, where the host has moved on', () => {
    apply();
    setLive(host, 'ip_local_reserved_ports', '1234');
    const refused = portplan(host, ['rollback', '--yes']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^portplan: record 1 can't be undone: .*ip_local_reserved_ports \(now 1234\) changed after it; nothing was done\n$/,
    );
    expect(liveValues(host).reserved).toBe('1234');
  });

  it('undoes one apply after another, and can itself be undone', () => {
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    apply();
    portplan(host, ['rollback', '--yes']);
    expect(liveValues(host).reserved).toBe('50051');
    portplan(host, ['rollback', '3', '--yes']);
    expect(liveValues(host).reserved).toBe('50052');
    portplan(host, ['rollback', '2', '--yes']);
    portplan(host, ['rollback', '--yes']);
    expect(liveValues(host).reserved).toBe('');
  });

  it('gives the ports back to the record that reserved them', () => {
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('  grpc: 50051\n', ''));
    apply();
    portplan(host, ['rollback', '--yes']);
    apply();
    expect(liveValues(host).reserved).toBe('');
  });

  it('has something to say when nothing was applied', () => {
    const refused = portplan(host, ['rollback', '--yes']);
    expect({ status: refused.status, stderr: refused.stderr }).toEqual({
      status: 3,
      stderr: 'portplan: there is no apply to undo on this host\n',
    });
  });

  it('is listed in the history', () => {
    apply();
    portplan(host, ['rollback', '--yes']);
    const lines = portplan(host, ['history']).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^2 {2}.* UTC {2}rollback of 1: /);
    expect(lines[1]).toMatch(/^1 {2}.* UTC {2}apply edge: net\.ipv4\.ip_local_reserved_ports, /);
  });
});

describe('long lists', () => {
  it('are applied and read back exactly, every second port of 1 to 65535', () => {
    const every = Array.from({ length: 32768 }, (_, i) => 2 * i + 1);
    host.write('/etc/portplan.yaml', `version: 1\nephemeral: 1024-65535\nreserved: ["${every.join(',')}"]\n`);
    // Both readers are installed here; systemd-sysctl runs at boot and takes the whole list.
    const applied = apply('--format', 'json');
    expect(applied.status).toBe(0);
    expect(liveValues(host).reserved).toBe(every.join(','));
    reboot(host);
    expect(liveValues(host).reserved).toBe(every.join(','));
    expect(json(apply('--format', 'json')).changed).toBe(false);
  });
});

describe('a command that only looks', () => {
  it('writes no byte', () => {
    const before = fingerprint(host);
    for (const command of ['plan', 'validate']) portplan(host, [command, '/etc/portplan.yaml']);
    for (const command of ['snapshot', 'history']) portplan(host, [command]);
    expect(fingerprint(host)).toBe(before);
  });
});
