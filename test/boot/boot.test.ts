/**
 * portplan on whole Debian systems, booted for real. `PORTPLAN_BOOT` names them (bullseye, bookworm, trixie, bookworm-sysvinit);
 * bookworm where it is not set. The tests of one system are one story: each goes on where the one before it ended.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BootedSystem } from './booted-system.ts';
import { portplanInUnit } from './in-unit.ts';
import { explainPort, firstAnswer, installUnits, journalOf } from './socket-activated.ts';

const SYSTEMS = (process.env['PORTPLAN_BOOT'] ?? 'bookworm').split(' ');

const PATH = '/opt/portplan/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PLAN = '/etc/portplan.yaml';
const DEFAULTS = { range: '32768\t60999', reserved: '', start: '1024', reuse: '2' };
const PLANNED = { range: '20000\t60999', reserved: '50051', start: '80', reuse: '1' };

const SCTP_SERVER =
  'use Socket; socket(S, AF_INET, SOCK_STREAM, 132); bind(S, sockaddr_in(33868, INADDR_ANY)); listen(S, 5); sleep 900';

/** Listens on a port from when it ends with status 0; with the name of an interface, on that one alone. */
const TCP_SERVER =
  'use Socket; socket(S, AF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, 25, $ARGV[1]) if $ARGV[1]; bind(S, sockaddr_in($ARGV[0], INADDR_ANY)) && listen(S, 5) or exit 1; exit if fork; sleep 900';

describe.each(SYSTEMS)('on %s', { timeout: 900_000 }, (name) => {
  let system: BootedSystem;

  beforeAll(async () => {
    system = await BootedSystem.boot(name);
    await system.write(
      PLAN,
      'version: 1\nname: edge\nephemeral: 20000-60999\nunprivilegedPortStart: 80\ntimeWaitReuse: on\nservices:\n  grpc: 50051\n',
    );
  }, 1_200_000);
  afterAll(() => {
    system.stop();
  });

  async function live(): Promise<typeof DEFAULTS> {
    const names = ['ip_local_port_range', 'ip_local_reserved_ports', 'ip_unprivileged_port_start', 'tcp_tw_reuse'];
    const { stdout } = await system.run(['sh', '-c', 'cd /proc/sys/net/ipv4 && head -qn1 "$@"', 'sh', ...names]);
    const [range = '', reserved = '', start = '', reuse = ''] = stdout.split('\n');
    return { range, reserved, start, reuse };
  }

  it('apply makes the plan true, and a second run writes nothing', async () => {
    expect(await live()).toEqual(DEFAULTS);
    expect(await system.portplan('apply', PLAN, '--yes')).toMatchObject({ status: 0, stderr: '' });
    expect(await live()).toEqual(PLANNED);
    const again = await system.portplan('apply', PLAN, '--yes', '--format', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
  });

  it('an apply that is not confirmed is undone by a real timer, though the clock is set and portplan is gone', async () => {
    await system.write('/etc/other.yaml', 'version: 1\nname: edge\nephemeral: 30000-60999\nservices: {}\n');
    const applied = await system.portplan('apply', '/etc/other.yaml', '--yes', '--confirm-within', '40');
    expect(applied.status).toBe(0);
    // A step of two days moves no deadline, in neither direction.
    await system.run(['date', '--set', '+2 days']);
    await system.run(['mount', '-t', 'tmpfs', 'none', '/opt/portplan/dist']);
    await system.run(['sleep', '5']);
    expect((await live()).range).toBe('30000\t60999');
    await system.run(['date', '--set', '-2 days']);
    await system.run(['sleep', '60']);
    await system.run(['umount', '/opt/portplan/dist']);
    expect(await live()).toEqual(PLANNED);
  });

  const itWithSystemd = name.endsWith('sysvinit') ? null : it;
  itWithSystemd?.('audit runs as a unit of a timer, and leaves metrics', async () => {
    await system.run(['sh', '-c', 'cp /opt/portplan/examples/systemd/portplan-audit.* /etc/systemd/system/']);
    await system.run(['mkdir', '-p', '/var/lib/prometheus/node-exporter']);
    await system.write(
      '/etc/systemd/system/portplan-audit.timer.d/soon.conf',
      '[Timer]\nOnActiveSec=1s\nRandomizedDelaySec=0\nAccuracySec=1s\n',
    );
    await system.write(
      '/etc/systemd/system/portplan-audit.service.d/path.conf',
      `[Service]\nEnvironment=PATH=${PATH}\n`,
    );
    await system.run(['systemctl', 'daemon-reload']);
    await system.run(['systemctl', 'start', 'portplan-audit.timer']);
    const metrics = '/var/lib/prometheus/node-exporter/portplan.prom';
    await system.run(['sh', '-c', `for i in $(seq 120); do [ -e ${metrics} ] && exit; sleep 1; done`]);
    expect((await system.run(['cat', metrics])).stdout).toContain('portplan_audit_timestamp_seconds');
    expect((await system.run(['systemctl', 'is-failed', 'portplan-audit.service'])).stdout).not.toBe('failed\n');
  });

  itWithSystemd?.(
    'a service with preflight in it is started for its socket unit, and one that is not handed the socket is not',
    async () => {
      await installUnits(system);
      expect(await firstAnswer(system)).toBe('hello\n');
      expect(await journalOf(system, 'web.service')).toContain(
        'need not be bound: web.socket hands it over to web.service',
      );
      expect((await system.run(['systemctl', 'start', 'other.service'])).status).not.toBe(0);
      expect(await journalOf(system, 'other.service')).toContain('web.socket (systemd, for web.service)');
      for (const account of ['root', 'nobody'] as const)
        expect(await explainPort(system, account)).toContain('sudo systemctl stop web.socket web.service;');
      await system.run(['systemctl', 'stop', 'web.socket', 'web.service']);
      expect(await explainPort(system, 'root')).toMatch(/^yes, /);
    },
  );

  /** Status 1 where the kernel refuses the bind. */
  const listen = (...words: readonly string[]) => system.run(['perl', '-e', TCP_SERVER, ...words]);

  itWithSystemd?.('in a unit with a network of its own, settings are live only, and ports are its own', async () => {
    const inside = (...words: readonly string[]) => portplanInUnit(system, 'PrivateNetwork=yes', ...words);
    const files = async () => (await system.run(['sh', '-c', 'cat /etc/sysctl.d/* | md5sum'])).stdout;
    const before = { live: await live(), files: await files() };
    await system.write('/etc/private.yaml', 'version: 1\nname: inside\nephemeral: 40000-42999\nservices: {a: 7402}\n');
    expect((await listen('7402')).status).toBe(0);

    const planned = (await inside('plan', '/etc/private.yaml')).stdout;
    expect(planned).toMatch(/ephemeral range +live .*→ {2}40000-42999/);
    expect(planned).not.toMatch(/^ +boot | new file/m);
    const applied = await inside('apply', '--yes', '/etc/private.yaml');
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(applied.stdout).toContain('Live only: no boot brings the settings of a network namespace.');
    expect((await inside('explain', '7402')).stdout).toMatch(/^yes, /);
    expect((await inside('preflight', '--strict', '/etc/private.yaml')).status).toBe(0);

    expect({ live: await live(), files: await files() }).toEqual(before);
    expect((await system.portplan('explain', '7402')).stdout).toMatch(/^no, /);
    expect((await system.portplan('preflight', '/etc/private.yaml')).status).toBe(1);
  });

  it('a VRF: what its sockets keep from others is told as the kernel has it, or as unsure', async () => {
    await system.run(['modprobe', 'vrf']);
    expect((await system.run(['ip', 'link', 'add', 'blue', 'type', 'vrf', 'table', '10'])).status).toBe(0);
    await system.run(['ip', 'link', 'set', 'blue', 'up']);
    expect((await listen('7403', 'blue')).status).toBe(0);
    await system.write('/etc/vrf.yaml', 'version: 1\nservices: {a: 7403, b: "0.0.0.0%blue:7403"}\n');
    const [everywhere, inVrf] = [
      (await system.portplan('explain', '7403')).stdout,
      (await system.portplan('explain', '7403', '--address', '0.0.0.0%blue')).stdout,
    ];
    expect(inVrf).toMatch(/^(?:no|unsure), /);
    const isBound = (await listen('7403')).status === 0;
    expect(everywhere).toMatch(isBound ? /^(?:yes|unsure), / : /^(?:no|unsure), /);
    expect((await system.portplan('plan', '/etc/vrf.yaml')).stdout).not.toContain('Live only');
    expect((await system.portplan('audit', '/etc/vrf.yaml')).stdout).toContain('%blue');
  });

  it('a virtual server of IPVS takes a port away, and that is said', async () => {
    await system.run(['modprobe', 'ip_vs']);
    await system.run(['ip', 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'lan1']);
    await system.run(['ip', 'address', 'add', '10.77.0.1/24', 'dev', 'lan0']);
    await system.run(['ip', 'link', 'set', 'lan0', 'up']);
    await system.run(['ip', 'link', 'set', 'lan1', 'up']);
    await system.run(['ipvsadm', '-A', '-t', '10.77.0.1:30080', '-s', 'rr']);
    expect((await system.run(['ipvsadm', '-a', '-t', '10.77.0.1:30080', '-r', '10.244.0.5:8080', '-m'])).status).toBe(
      0,
    );
    expect((await system.portplan('explain', '30080')).stdout).toContain('10.244.0.5:8080');
    expect((await system.portplan('explain', '30081')).stdout).not.toContain('10.244.0.5');
  });

  it('SCTP: a port is free until a server has it, and reserved like any other', async () => {
    await system.run(['modprobe', 'sctp']);
    await system.write('/etc/diameter.yaml', 'version: 1\nservices: {diameter: 33868/sctp}\n');
    expect((await system.portplan('preflight', '--strict', '/etc/diameter.yaml')).status).toBe(0);
    expect((await system.portplan('plan', '/etc/diameter.yaml')).stdout).toMatch(/\+ 33868 +diameter/);
    await system.run(['sh', '-c', `perl -e '${SCTP_SERVER}' >/dev/null 2>&1 &`]);
    await system.run(['sh', '-c', 'for i in $(seq 30); do grep -q 33868 /proc/net/sctp/eps && exit; sleep 1; done']);
    expect((await system.portplan('preflight', '/etc/diameter.yaml')).status).toBe(1);
    expect((await system.portplan('explain', '33868/sctp')).stdout).toMatch(/^no, /);
  });

  it('after a boot the values are those of the plan, and plan has nothing to do', async () => {
    await system.reboot();
    expect(await live()).toEqual(PLANNED);
    expect(await system.portplan('plan', PLAN, '--detailed-exitcode')).toMatchObject({ status: 0 });
  });

  it('rollback, and after a boot all is as it was', async () => {
    expect((await system.portplan('rollback', '--yes')).status).toBe(0);
    expect(await live()).toEqual(DEFAULTS);
    await system.reboot();
    expect(await live()).toEqual(DEFAULTS);
    expect((await system.run(['grep', '-rl', 'portplan', '/etc/sysctl.d'])).stdout).toBe('');
  });
});
