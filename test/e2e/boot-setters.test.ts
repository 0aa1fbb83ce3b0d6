/** What sets values after the boot readers: ufw, whose file is read as `sysctl -p` reads it, and scripts, which are a doubt. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();
const RANGE = 'net.ipv4.ip_local_port_range';
const PLAN = '/etc/edge.yaml';
const WANTS = '/etc/systemd/system/multi-user.target.wants';

function planned(): string {
  host.write(PLAN, 'version: 1\nephemeral: 20000-50000\n');
  const { stdout, stderr } = host.run([process.execPath, CLI, 'plan', PLAN]);
  return `${stdout}${stderr}`.replace(/\n(?:#| *)? */g, ' ');
}

describe('ufw', () => {
  const enable = (text = `net/ipv4/ip_local_port_range=30000 40000\n`) => {
    host.write('/etc/default/ufw', '# x\nIPV6=yes\nIPT_SYSCTL=/etc/ufw/sysctl.conf\n');
    host.write('/etc/ufw/ufw.conf', 'ENABLED=yes\nLOGLEVEL=low\n');
    host.write('/etc/ufw/sysctl.conf', `# of ufw\n${text}`);
    host.write(`${WANTS}/ufw.service`, '');
  };

  it('wins over the file of a plan, which is told with the line', () => {
    enable();
    expect(planned()).toContain(`/etc/ufw/sysctl.conf:2 sets ${RANGE} and wins over`);
    const { status, stdout } = portplan(host, ['apply', '--yes', PLAN]);
    expect([status, stdout]).toEqual([1, expect.stringContaining('ufw sets it again after all files')]);
    const snapshot = portplan(host, ['snapshot']).stdout;
    host.write('/etc/host.json', snapshot);
    expect(portplan(host, ['plan', '--host', '/etc/host.json', PLAN]).stdout).toContain('/etc/ufw/sysctl.conf:2');
  });

  it.each([
    ['it is not enabled', '/etc/ufw/ufw.conf', 'ENABLED=no\n'],
    ['its word is not that of a shell test', '/etc/ufw/ufw.conf', 'ENABLED=Yes\n'],
    ['it is told to set nothing', '/etc/default/ufw', 'IPT_SYSCTL=\n'],
    ['the later file takes that back', '/etc/ufw/ufw.conf', "ENABLED=yes\nIPT_SYSCTL=''\n"],
    ['its file has the planned value', '/etc/ufw/sysctl.conf', `${RANGE} = 20000 50000\n`],
    ['its configuration is empty', '/etc/default/ufw', ''],
  ])('loses nothing where %s', (_why, path, text) => {
    enable();
    host.write(path, text);
    expect(planned()).not.toContain('wins over');
  });

  it('that is masked, as its removed package is, sets nothing', () => {
    enable();
    host.run(['ln', '-s', '/dev/null', '/etc/systemd/system/ufw.service']);
    expect(planned()).not.toContain('ufw');
  });

  it('may hand on a file that the plan itself writes', () => {
    enable();
    host.write('/etc/default/ufw', 'IPT_SYSCTL="/etc/sysctl.conf"\n');
    host.write('/etc/sysctl.conf', `${RANGE} = 30000 40000\n`);
    expect(planned()).toContain(`/etc/sysctl.conf:1 sets ${RANGE} and wins over`);
    host.write(PLAN, 'version: 1\nephemeral: 20000-50000\npersist: {file: /etc/sysctl.conf}\n');
    expect(portplan(host, ['apply', '--yes', PLAN]).status).toBe(0);
  });
});

describe('a script', () => {
  const UNIT = '/etc/systemd/system/ports.service';

  it.each([
    ['/etc/rc.local', `#!/bin/sh\nsysctl -w ${RANGE}="30000 40000"\n`, 2],
    ['/etc/rc.local', '#!/bin/sh\n\necho 30000 40000 > /proc/sys/net/ipv4/ip_local_port_range\n', 3],
    [UNIT, `[Service]\nExecStart=/sbin/sysctl -w "${RANGE}=30000 40000"\n`, 2],
    [
      '/etc/systemd/system/systemd-sysctl.service.d/a.conf',
      `[Service]\nExecStart=\nExecStart=sysctl ${RANGE}=1024\n`,
      3,
    ],
    ['/etc/network/interfaces', `iface lo inet loopback\n  up sysctl -w net/ipv4/ip_local_port_range='1 2'\n`, 2],
    ['/etc/cron.d/ports', `@reboot root sysctl -w ${RANGE}="30000 40000"\n`, 1],
  ])('may set the planned value again: %s, %j', (path, text, line) => {
    host.write(path, text);
    if (path === UNIT) host.write(`${WANTS}/ports.service`, '');
    if (path === '/etc/rc.local') host.run(['chmod', '755', path]);
    expect(planned()).toContain(`${RANGE} may be set again by ${path}:${line}`);
  });

  it('may load a file that sets it', () => {
    host.write('/etc/rc.local', '#!/bin/sh\nsysctl -q -p /etc/ports.conf\n');
    host.run(['chmod', '755', '/etc/rc.local']);
    host.write('/etc/ports.conf', `vm.swappiness = 1\n${RANGE} = 30000 40000\n`);
    expect(planned()).toContain('may be set again by /etc/ports.conf:2');
  });

  it.each([
    ['/etc/rc.local', `#!/bin/sh\n# sysctl -w ${RANGE}="30000 40000"\nsysctl -n ${RANGE}\n`, '755'],
    ['/etc/rc.local', `#!/bin/sh\nsysctl -w ${RANGE}="20000 50000"\n`, '755'],
    ['/etc/rc.local', `#!/bin/sh\nsysctl -w ${RANGE}="30000 40000"\n`, '644'],
    [UNIT, `[Service]\nExecStart=/sbin/sysctl -w "${RANGE}=30000 40000"\n`, '644'],
    ['/etc/cron.d/ports', `0 3 * * * root sysctl -w ${RANGE}="30000 40000"\n`, '644'],
  ])('is no doubt where it reads, sets the same or does not run: %s, %j, %s', (path, text, mode) => {
    host.write(path, text);
    host.run(['chmod', mode, path]);
    expect(planned()).not.toContain('may be set again');
  });
});

it('TuneD that is masked does not start, although its link of before is still there', () => {
  host.write('/etc/tuned/active_profile', 'web\n');
  host.write('/etc/tuned/tuned-main.conf', 'reapply_sysctl = 0\n');
  host.write('/etc/tuned/web/tuned.conf', `[sysctl]\n${RANGE} = 30000 40000\n`);
  host.write(`${WANTS}/tuned.service`, '');
  expect(planned()).toContain('/etc/tuned/web/tuned.conf:2');
  host.run(['ln', '-s', '/dev/null', '/etc/systemd/system/tuned.service']);
  expect(planned()).not.toContain('/etc/tuned');
});
