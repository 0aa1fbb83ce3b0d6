/** Inside a container, by the marks that its engine leaves: settings are live only, and where they are read-only the engine is told them. */
import { describe, expect, it } from 'vitest';
import { audit } from '../support/auditing.ts';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const RESERVED = 'net.ipv4.ip_local_reserved_ports=41000';

const { host, player } = hostForEach(() => {
  host.write(PLAN, 'version: 1\nname: edge\nephemeral: 40000-42999\nservices: {grpc: 41000}\n');
});

/** The files by which each engine is known. */
const MARKS: Readonly<Record<string, string>> = {
  docker: 'mkdir -p /run/systemd && echo docker > /run/systemd/container',
  podman: 'touch /run/.containerenv',
  kubernetes: 'mkdir -p /run/secrets/kubernetes.io/serviceaccount',
  lxc: 'mkdir -p /run/systemd && echo lxc > /run/systemd/container',
  nspawn: 'mkdir -p /run/host && echo systemd-nspawn > /run/host/container-manager',
};

function become(engine: string, isReadOnly: boolean): void {
  const readOnly = isReadOnly ? ' && mount -o remount,bind,ro /proc/sys/net' : '';
  expect(host.run(['sh', '-c', `${MARKS[engine] ?? ''}${readOnly}`]).status).toBe(0);
}

/** What each engine takes, as it stands in the plan. */
const TAKES: readonly (readonly [engine: string, lines: readonly string[]])[] = [
  [
    'docker',
    [
      `docker run --sysctl ${RESERVED} --sysctl 'net.ipv4.ip_local_port_range=40000 42999' …`,
      'sysctls:',
      'net.ipv4.ip_local_port_range: "40000 42999"',
    ],
  ],
  [
    'podman',
    [`podman run --sysctl ${RESERVED} `, `Sysctl=${RESERVED}`, 'Sysctl="net.ipv4.ip_local_port_range=40000 42999"'],
  ],
  ['kubernetes', ['securityContext:', '- {name: net.ipv4.ip_local_reserved_ports, value: "41000"}']],
  ['lxc', ['lxc.sysctl.net.ipv4.ip_local_reserved_ports = 41000', `incus config set NAME linux.sysctl.${RESERVED}`]],
  ['nspawn', [RESERVED]],
];

describe.each(TAKES)('in a container of %s, with read-only settings', (engine, lines) => {
  it('the plan gives the values to the engine, and no apply is advised', () => {
    become(engine, true);
    const { status, stdout } = portplan(host, ['plan', PLAN]);
    expect(status).toBe(0);
    expect(stdout.replace(/ +/g, ' ')).toContain(lines[0]);
    for (const line of lines) expect(stdout).toContain(line);
    expect(stdout).not.toContain('portplan apply');
    expect(stdout).not.toMatch(/boot {3}|new file/);
  });

  it('apply changes nothing, and says the same in one line', () => {
    become(engine, true);
    const before = liveValues(host);
    const { status, stderr } = portplan(host, ['apply', '--yes', PLAN]);
    expect(stderr).toMatch(
      /^portplan: the settings are mounted read-only in this container; nothing was changed; .*\n$/,
    );
    expect(stderr).toContain(lines[0]?.slice(0, 40));
    expect({ status, live: liveValues(host) }).toEqual({ status: 3, live: before });
  });
});

describe('explain in a container with read-only settings', () => {
  it('keeps a port from connections by what the engine takes', async () => {
    host.run(['sh', '-c', 'echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range']);
    await player.connection('out', 9000);
    become('docker', true);
    host.write(PLAN, 'version: 1\nservices: {grpc: 40000}\n');
    for (const plan of [[], [PLAN]]) {
      const { remedies } = explain(host, ['40000', ...plan]);
      const keepOut = remedies.find((each) => each.includes('does not come back')) ?? '';
      expect(keepOut).toContain('docker run --sysctl net.ipv4.ip_local_reserved_ports=40000 …');
      expect(remedies.join('\n')).not.toContain('portplan apply');
    }
  });

  it('lowers the unprivileged start by what the engine takes', () => {
    become('podman', true);
    const { remedies } = explain(host, ['80', '--user', '1000']);
    expect(remedies.join('\n')).toContain('podman run --sysctl net.ipv4.ip_unprivileged_port_start=80 …');
    expect(remedies.join('\n')).not.toMatch(/portplan apply|in the plan/);
  });
});

it('audit points to what says how the engine is given a value', () => {
  become('docker', true);
  const { stdout } = portplan(host, ['audit', '--verbose', PLAN]);
  expect(stdout).not.toMatch(/portplan apply|boot|set by hand/);
  const { findings } = audit(host, [PLAN]);
  const drifts = findings.filter(({ kind }) => kind === 'drift');
  expect(drifts).toHaveLength(2);
  for (const { help } of drifts) expect(help).toContain(`\`portplan plan ${PLAN}\` says how`);
});

describe('in a container whose settings can be written', () => {
  it('apply sets live values alone, and a rollback undoes it', () => {
    become('podman', false);
    const applied = portplan(host, ['apply', '--yes', PLAN]);
    expect(applied.stdout).toContain('Live only: the network of this container (Podman) ends with it.');
    expect(liveValues(host).reserved).toBe('41000');
    expect(host.run(['ls', '/etc/sysctl.d', '/var/lib']).stdout).not.toContain('portplan');
    expect(portplan(host, ['rollback', '--yes']).status).toBe(0);
    expect(liveValues(host).reserved).toBe('');
  });

  it('--persist makes a host of it: the boot file too, and records that the next start finds', () => {
    become('lxc', false);
    const applied = portplan(host, ['apply', '--yes', '--persist', PLAN]);
    expect(applied.stdout).toContain('sudo portplan rollback 1 --persist\n');
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toContain('portplan.conf');
    expect(portplan(host, ['history']).stdout).toContain('Nothing was applied');
    // The next start has another network namespace, and the same files.
    const next = (...words: readonly string[]) =>
      host.run([
        'unshare',
        '--net',
        'sh',
        '-c',
        'mount --bind /proc/$$ /proc/1; "$@"',
        'sh',
        process.execPath,
        CLI,
        ...words,
      ]);
    expect(next('history', '--persist').stdout).toContain('apply edge');
    expect(portplan(host, ['rollback', '--yes', '--persist']).status).toBe(0);
    expect(host.run(['ls', '/etc/sysctl.d']).stdout).toBe('');
  });

  it('an apply with --persist that nobody confirms is undone by its deadline', () => {
    become('lxc', false);
    const words = ['apply', '--yes', '--persist', '--confirm-within', '1', PLAN];
    expect(portplan(host, words).stdout).toContain('sudo portplan confirm --persist\n');
    expect(host.run(['sh', '-c', UNTIL_UNDONE]).status).toBe(0);
    expect(liveValues(host).reserved).toBe('');
  });
});

const UNTIL_UNDONE = 'for i in $(seq 300); do ls /etc/sysctl.d | grep -q portplan || exit 0; sleep 0.1; done; exit 1';
