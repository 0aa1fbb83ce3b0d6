/** What audit says of settings: who says the value, and what nobody here can know. Real kernel, real files. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CLI, setLive } from '../support/cli.ts';
import { audit } from '../support/auditing.ts';
import { requireTool, type RunResult } from '../support/namespace.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/edge.yaml';
const RANGE = 'net.ipv4.ip_local_port_range';

const { host } = hostForEach();

function plan(text: string): void {
  host.write(PLAN, `version: 1\nservices: {}\n${text}\n`);
}

/** What is said of drift, each sentence on one line. */
function drifts(...words: readonly string[]): readonly string[] {
  const { findings } = audit(host, words);
  return findings.filter(({ kind }) => kind === 'drift').map(({ message }) => message);
}

/** Findings, whose lines are as wide as a terminal. */
function unwrapped(text: string): string {
  return text.replace(/\n {9,}/g, ' ');
}

/** As an account that files are closed to. */
function auditPowerless(...words: readonly string[]): RunResult {
  requireTool('setpriv');
  const powerless = ['setpriv', '--inh-caps=-all', '--bounding-set=-all'];
  return host.run([...powerless, process.execPath, CLI, 'audit', ...words]);
}

describe('a file of a boot reader that may not be read', () => {
  beforeEach(() => {
    host.write('/etc/sysctl.d/90-b.conf', `${RANGE} = 1024 65000\n`);
    host.run(['chmod', '0', '/etc/sysctl.d/90-b.conf']);
  });

  it('root sees the line, and that it differs', () => {
    plan('ephemeral: 32768-60999');
    expect(drifts(PLAN)).toEqual([
      expect.stringContaining('at boot is 1024-65000 (as /etc/sysctl.d/90-b.conf:1 says)'),
    ]);
  });

  it.each([[[PLAN]], [[]]])('others are told so, status 2, and nothing of the next boot: %j', (words) => {
    host.write('/etc/sysctl.d/10-a.conf', `# a comment\n${RANGE} = 20000 30000\n`);
    plan('ephemeral: 32768-60999\nreserved: [40001]');
    const { status, stdout } = auditPowerless(...words);
    expect(status).toBe(2);
    expect(unwrapped(stdout)).toContain(
      'you may not read /etc/sysctl.d/90-b.conf: what the next boot sets is not known',
    );
    expect(stdout).not.toMatch(/at boot|after the next boot|default|by hand|10-a\.conf/);
  });

  it('a directory that may not be listed is one, too', () => {
    host.run(['chmod', '0', '/usr/lib/sysctl.d']);
    expect(unwrapped(auditPowerless().stdout)).toContain(
      'you may not read /etc/sysctl.d/90-b.conf, /usr/lib/sysctl.d: ',
    );
  });

  it('where the file of the plan itself can not be looked at: one sentence, status 3', () => {
    host.run(['chmod', '0', '/etc/sysctl.d']);
    plan('ephemeral: 32768-60999');
    expect(auditPowerless(PLAN)).toMatchObject({
      status: 3,
      stderr: "portplan: /etc/sysctl.d/zzz-portplan.conf can't be read: permission denied: run it as root\n",
    });
  });
});

describe('who says a value', () => {
  it('a line that another one overrides at boot', () => {
    host.write('/etc/sysctl.d/10-a.conf', `# a comment\n${RANGE} = 20000 30000\n`);
    host.write('/etc/sysctl.d/90-b.conf', `${RANGE} = 25000 35000\n`);
    setLive(host, 'ip_local_port_range', '20000 30000');
    plan('ephemeral: 32768-60999');
    expect(drifts(PLAN)[0]).toBe(
      `${RANGE} is 20000-30000 (as /etc/sysctl.d/10-a.conf:2 says, which /etc/sysctl.d/90-b.conf:1 overrides at boot), and the plan says 32768-60999`,
    );
  });

  it('a line of /etc/sysctl.conf, which systemd-sysctl does not read', () => {
    host.write('/etc/sysctl.conf', `${RANGE} = 20000 30000\n`);
    setLive(host, 'ip_local_port_range', '20000 30000');
    plan('ephemeral: 20000-30000');
    expect(drifts(PLAN)).toEqual([
      `${RANGE} at boot is not set (nothing reads /etc/sysctl.conf:1 at boot), and the plan says 20000-30000`,
    ]);
    expect(drifts()).toEqual([
      `${RANGE} is 20000-30000 now, and 32768-60999 after the next boot (the default; nothing reads /etc/sysctl.conf:1 at boot)`,
    ]);
  });

  it('a single number is not worded as a set of ports', () => {
    setLive(host, 'ip_unprivileged_port_start', '443');
    plan('unprivilegedPortStart: 80');
    expect(drifts(PLAN)[0]).toBe(
      'net.ipv4.ip_unprivileged_port_start is 443 (set by hand or by a program), and the plan says 80',
    );
  });
});

it('a setting that the plan leaves alone: what a boot makes of it is told, as without a plan', () => {
  setLive(host, 'ip_local_port_range', '20000 30000');
  plan('unprivilegedPortStart: 1024');
  expect(drifts(PLAN)).toEqual([`${RANGE} is 20000-30000 now, and 32768-60999 after the next boot (the default)`]);
});

it('no /proc/sys: one sentence, status 3', () => {
  plan('reserved: [50000]');
  const hide = 'mount -t tmpfs none /proc/sys && exec "$@"';
  const argv = ['unshare', '-m', 'sh', '-c', hide, 'sh', process.execPath, CLI, 'audit', PLAN];
  const { status, stdout, stderr } = host.run(argv);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(/^portplan: the kernel of \S+ shows no ephemeral range: is \/proc\/sys mounted\?\n$/);
});
