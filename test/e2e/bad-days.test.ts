/** Bad days: each one clear sentence, and nothing half done. */
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
});

function apply(...more: readonly string[]) {
  return portplan(host, ['apply', '/etc/portplan.yaml', '--yes', ...more]);
}

function state() {
  return {
    live: liveValues(host),
    files: host.run(['sh', '-c', 'cd /etc && find sysctl.d sysctl.conf -type f -exec sha256sum {} +']).stdout,
  };
}

/** portplan on the private host, after `setup` in a mount namespace of its own. */
function applyAfter(setup: string) {
  return host.run([
    'unshare',
    '-m',
    'sh',
    '-c',
    `${setup} && exec "$0" "$@"`,
    process.execPath,
    CLI,
    'apply',
    '/etc/portplan.yaml',
    '--yes',
  ]);
}

describe('a bad day', () => {
  it('a current folder that is gone is in the way of nothing', () => {
    const applied = applyAfter('mkdir /run/gone && cd /run/gone && rmdir /run/gone');
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('read-only settings, as in a container', () => {
    const before = state();
    const refused = applyAfter('mount --bind /proc/sys/net /proc/sys/net && mount -o remount,bind,ro /proc/sys/net');
    expect(refused.stderr).toMatch(
      /^portplan: \/proc\/sys\/net\/ipv4\/\S+ can't be written: read-only here, as in a container, .*\. Nothing was changed\.\n$/,
    );
    expect(refused.status).toBe(3);
    expect(state()).toEqual(before);
  });

  it('a read-only /etc/sysctl.d', () => {
    const before = state();
    const refused = applyAfter('mount --bind /etc/sysctl.d /etc/sysctl.d && mount -o remount,bind,ro /etc/sysctl.d');
    expect(refused.stderr).toMatch(
      /^portplan: \/etc\/sysctl\.d can't be written: read-only here.* Nothing was changed\.\n$/,
    );
    expect(refused.status).toBe(3);
    expect(state()).toEqual(before);
  });

  it.each([
    ['/var/lib', '/var/lib/portplan', 'Nothing was changed.'],
    ['/etc/sysctl.d', '/etc/sysctl.d/zzz-portplan.conf', 'Everything that was done has been undone.'],
  ])('a full disk at %s', (directory, named, after) => {
    const before = state();
    host.run(['mount', '-t', 'tmpfs', '-o', 'size=16k', 'full', directory]);
    host.run([
      'sh',
      '-c',
      `mkdir -p ${directory}/portplan/history; dd if=/dev/zero of=${directory}/ballast bs=1k 2>/dev/null; true`,
    ]);
    const refused = apply();
    expect(refused.stderr).toBe(`portplan: ${named} could not be written: the disk is full. ${after}\n`);
    expect(refused.status).toBe(1);
    expect(liveValues(host)).toEqual(before.live);
    host.run(['umount', directory]);
    expect(state()).toEqual(before);
  });

  it('a read-only /var/lib, where something was applied before', () => {
    apply();
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    const before = state();
    const refused = applyAfter('mount --bind /var/lib /var/lib && mount -o remount,bind,ro /var/lib');
    expect(refused.stderr).toMatch(
      /^portplan: \/var\/lib\/portplan\/lock can't be written: read-only here.* Nothing was changed\.\n$/,
    );
    expect(refused.status).toBe(3);
    expect(state()).toEqual(before);
  });

  it('a lock that is held', async () => {
    host.run(['mkdir', '-p', '/var/lib/portplan']);
    const holder = host.spawn(['flock', '--no-fork', '/var/lib/portplan/lock', 'sh', '-c', 'echo held; exec sleep 60']);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const before = state();
    const refused = apply('--lock-wait', '1');
    expect(refused.stderr).toBe(
      'portplan: another apply or rollback is running (it holds /var/lib/portplan/lock), and was not done within 1 s; nothing was changed\n',
    );
    expect(refused.status).toBe(3);
    expect(state()).toEqual(before);
  });

  it('a lock that only root can open, so that nobody else can hold it', () => {
    apply();
    expect(host.run(['stat', '-c', '%a', '/var/lib/portplan/lock']).stdout).toBe('600\n');
  });

  it('a flock that does not work', () => {
    host.write('/run/bin/flock', '#!/bin/sh\nexit 1\n');
    host.run(['chmod', '755', '/run/bin/flock']);
    const refused = portplan(host, ['apply', '/etc/portplan.yaml', '--yes'], {
      env: { PATH: `/run/bin:${process.env['PATH'] ?? ''}` },
    });
    expect(refused.stderr).toBe(
      'portplan: the command flock could not lock /var/lib/portplan/lock (exit status 1); nothing was changed\n',
    );
    expect(refused.status).toBe(3);
  });

  it('an output that takes nothing: what was done is done, and said', () => {
    const done = host.run([
      'sh',
      '-c',
      `exec "$0" "$@" > /dev/full`,
      process.execPath,
      CLI,
      'apply',
      '/etc/portplan.yaml',
      '--yes',
    ]);
    expect(done.stderr).toBe("portplan: the output can't be written (ENOSPC); what was done stays done\n");
    expect(liveValues(host).reserved).toBe('50051');
  });

  it.each(['plan', 'apply', 'rollback', 'history'])('a record that is damaged stops %s', (command) => {
    apply();
    host.write('/var/lib/portplan/history/000001.json', '{"formatVersion": "1.0", "id": 1');
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    const before = state();
    const operands =
      command === 'plan'
        ? ['/etc/portplan.yaml']
        : command === 'apply'
          ? ['/etc/portplan.yaml', '--yes']
          : command === 'rollback'
            ? ['--yes']
            : [];
    const refused = portplan(host, [command, ...operands]);
    expect(refused.stderr).toMatch(
      /^portplan: \/var\/lib\/portplan\/history\/000001\.json is damaged\. Move it away to go on: .*\n$/,
    );
    expect(refused.status).toBe(3);
    expect(state()).toEqual(before);
  });

  it.each([
    ['/etc/sysctl.d/zzzz.conf', 'net.ipv4.ip_local_port_range = 1024 65000', 1],
    ['/etc/sysctl.conf', '# first\nnet/ipv4/ip_local_port_range = 1024 65000', 2],
    [
      '/usr/lib/sysctl.d/zzzz-late.conf',
      'net.ipv4.ip_local_port_* = 1024 65000\nnet.ipv4.ip_local_port_range = 1025 65000',
      2,
    ],
  ])('another file that would win at boot: %s', (path, text, line) => {
    host.write(path, `${text}\n`);
    const before = state();
    const refused = apply();
    expect(refused.stdout).toContain(
      `${path}:${line} sets net.ipv4.ip_local_port_range and wins over /etc/sysctl.d/zzz-portplan.conf`,
    );
    expect(refused.status).toBe(1);
    expect(state()).toEqual(before);
  });

  it('another file that sets the planned value is no obstacle', () => {
    host.write('/etc/sysctl.d/zzzz.conf', 'net.ipv4.ip_local_port_range = 20000 60999\n');
    expect(apply().status).toBe(0);
  });

  it('too few ephemeral ports left; --force overrides, and the next run needs none', () => {
    host.write('/etc/portplan.yaml', 'version: 1\nephemeral: 40000-40009\nservices: {a: 40001}\n');
    const refused = apply();
    expect(refused.stdout).toContain('only 9 of 10 ephemeral ports would be left');
    expect(refused.status).toBe(1);
    expect(apply('--force').status).toBe(0);
    expect(apply().status).toBe(0);
    expect(liveValues(host)).toEqual({ range: '40000\t40009', reserved: '40001', start: '1024' });
  });

  it('a reserved list that procps would cut, where procps boots', () => {
    host.run(['mount', '-t', 'tmpfs', 'none', '/usr/lib/systemd']);
    const ports = Array.from({ length: 900 }, (_, i) => 20001 + 2 * i).join(',');
    host.write('/etc/portplan.yaml', `version: 1\nreserved: ["${ports}"]\n`);
    const before = state();
    const refused = apply();
    expect(refused.stdout).toContain('the reserved list is longer than 4,094 characters');
    expect(refused.status).toBe(1);
    expect(state()).toEqual(before);
  });

  it('a list that only `sysctl --system` would cut is a warning', () => {
    const ports = Array.from({ length: 900 }, (_, i) => 20001 + 2 * i).join(',');
    host.write('/etc/portplan.yaml', `version: 1\nreserved: ["${ports}"]\n`);
    const applied = apply();
    expect(applied.stdout).toContain('warning: the reserved list is longer than 4,094 characters');
    expect(applied.status).toBe(0);
    expect(liveValues(host).reserved).toBe(ports);
  });

  it('a range that the unprivileged port start forbids', () => {
    setLive(host, 'ip_unprivileged_port_start', '30000');
    const before = state();
    const refused = apply();
    expect(refused.stdout).toContain('below the unprivileged port start, 30000 on');
    expect(refused.status).toBe(1);
    expect(state()).toEqual(before);
  });

  it('a marker that lost its partner', () => {
    host.write('/etc/sysctl.d/zzz-portplan.conf', '# BEGIN portplan: x\nnet.ipv4.ip_local_reserved_ports = 1\n');
    const before = state();
    const refused = apply();
    expect(refused.stdout).toContain('/etc/sysctl.d/zzz-portplan.conf:1 is a portplan marker without its partner');
    expect(refused.status).toBe(1);
    expect(state()).toEqual(before);
  });

  it('a plan for another platform', () => {
    host.write('/etc/portplan.yaml', 'version: 1\nplatform: windows\nservices: {a: 8080}\n');
    const refused = apply();
    expect(refused.stderr).toMatch(/^portplan: \S+ is for windows, and \S+ is a linux host\n$/);
    expect(refused.status).toBe(3);
  });

  it('a setting that the kernel does not have', () => {
    host.write('/etc/portplan.yaml', 'version: 1\nunprivilegedPortStart: 80\n');
    const hidden =
      'mount -t tmpfs none /proc/sys/net/ipv4 && printf "32768\\t60999\\n" > /proc/sys/net/ipv4/ip_local_port_range && printf "\\n" > /proc/sys/net/ipv4/ip_local_reserved_ports';
    const refused = applyAfter(hidden);
    expect(refused.stdout).toContain('has no net.ipv4.ip_unprivileged_port_start');
    expect(refused.status).toBe(1);
  });
});
