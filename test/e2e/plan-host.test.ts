/** `portplan plan --host`: the built program says of a captured host what it says on that host. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { portplan, portplanHere, setLive } from '../support/cli.ts';
import { PrivateHost, type RunResult } from '../support/namespace.ts';

const WINDOWS_HOST = join(process.cwd(), 'test/fixtures/lint/windows-port-held/bad.host.json');
const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  web: 8080\n  grpc: 50051\n';
const OWN = '# BEGIN portplan: x\nnet.ipv4.ip_local_reserved_ports = 7000\n# END portplan\n';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portplan-host-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a Linux host', () => {
  let host: PrivateHost;

  beforeEach(async () => {
    host = await PrivateHost.start();
  });

  afterEach(() => host.close());

  function both(plan: string, ...options: readonly string[]): { readonly here: RunResult; readonly there: RunResult } {
    const snapshot = portplan(host, ['snapshot']);
    expect(snapshot.status, snapshot.stderr).toBe(0);
    const path = file('host.json', snapshot.stdout);
    const there = portplan(host, ['plan', '-', ...options], { input: plan });
    return { there, here: portplanHere(['plan', '-', '--host', path, ...options], { input: plan }) };
  }

  const SITUATIONS: readonly (readonly [string, string, string, () => void])[] = [
    ['as the kernel and Debian make it', PLAN, 'new file /etc/sysctl.d/zzz-portplan.conf', () => undefined],
    [
      'with foreign ports',
      `${PLAN}foreignReservations: remove\n`,
      'foreign, removed',
      () => setLive(host, 'ip_local_reserved_ports', '7000-7003,8080'),
    ],
    [
      'with a file that wins at boot',
      PLAN,
      '/etc/sysctl.d/zzzz.conf:2 sets net.ipv4.ip_local_port_range',
      () => host.write('/etc/sysctl.d/zzzz.conf', '# tuning\nnet.ipv4.ip_local_port_range = 1024 65000\n'),
    ],
    [
      'with lines of portplan in another file',
      PLAN,
      '/etc/sysctl.d/50-old.conf',
      () => {
        host.write('/etc/sysctl.d/50-old.conf', `vm.swappiness = 10\n${OWN}`);
        host.run(['chmod', '600', '/etc/sysctl.d/50-old.conf']);
      },
    ],
    [
      'where the file is a link to nothing',
      PLAN,
      'is a link that leads nowhere',
      () => host.run(['ln', '-s', '/etc/nowhere.conf', '/etc/sysctl.d/zzz-portplan.conf']),
    ],
    ['where the file is a directory', PLAN, 'is no file', () => host.run(['mkdir', '/etc/sysctl.d/zzz-portplan.conf'])],
    [
      'where it is to be in /etc/sysctl.conf',
      `${PLAN}persist: {file: /etc/sysctl.conf}\n`,
      'kept by hand: ü',
      () => {
        host.write('/etc/sysctl.conf', '# kept by hand: \u00fc\r\nvm.swappiness = 10');
        host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
      },
    ],
    [
      'where it is to be in a file that another name of its directory leads to',
      `${PLAN}persist: {file: /lib/sysctl.d/zzzz-late.conf}\n`,
      'vm.swappiness = 10',
      () => host.write('/usr/lib/sysctl.d/zzzz-late.conf', 'vm.swappiness = 10\n'),
    ],
    [
      'where something was applied',
      PLAN.replace('50051', '50052'),
      'released',
      () => {
        const applied = portplan(host, ['apply', '-', '--yes'], { input: PLAN });
        expect(applied.status, applied.stderr).toBe(0);
      },
    ],
    [
      'where an apply was cut off',
      PLAN,
      '[unfinished-apply]',
      () => {
        portplan(host, ['apply', '-', '--yes'], { input: PLAN });
        host.run(['mv', '/var/lib/portplan/history/000001.json', '/var/lib/portplan/unfinished.json']);
        setLive(host, 'ip_local_reserved_ports', '');
      },
    ],
    [
      'where an apply waits to be confirmed',
      PLAN,
      '[unconfirmed-apply]',
      () => {
        portplan(host, ['apply', '-', '--yes'], { input: PLAN });
        const { at } = JSON.parse(host.read('/var/lib/portplan/history/000001.json')) as { at: string };
        const [token, deadline] = ['1-x', '2099-01-01T00:00:00.000Z'];
        const unconfirmed = { formatVersion: '1.0', token, record: 1, at, plan: 'edge', deadline, by: 'detached' };
        host.write('/var/lib/portplan/unconfirmed.json', JSON.stringify(unconfirmed));
      },
    ],
    ['with nothing to do', 'version: 1\nephemeral: 32768-60999\n', 'nothing to change', () => undefined],
    ['and a plan with faults', 'version: 1\nephemeral: 5\n', '[bad-range]', () => undefined],
  ];

  it.each(SITUATIONS)('%s: the same in every format, and as status', (_what, plan, told, prepare) => {
    prepare();
    expect(both(plan).there.stdout).toContain(told);
    for (const format of ['json', 'text', 'diff']) {
      const { here, there } = both(plan, '--format', format, '--detailed-exitcode');
      expect(here).toEqual(there);
    }
  });

  it('with too few ports left: the same with and without --force', () => {
    const plan = 'version: 1\nephemeral: 40000-40009\nservices: {a: 40001}\n';
    expect(both(plan).here).toMatchObject({ status: 1, stdout: expect.stringContaining('only 9 of 10') as string });
    const { here, there } = both(plan, '--force', '--detailed-exitcode');
    expect(here.status).toBe(2);
    expect(here).toEqual(there);
  });

  it('and a plan for another platform: the same failure', () => {
    const { here, there } = both('version: 1\nplatform: windows\nservices: {a: 8080}\n');
    expect(here).toEqual(there);
    expect(here).toEqual({
      status: 3,
      stdout: '',
      stderr: `portplan: <stdin> is for windows, and ${hostname()} is a linux host\n`,
    });
  });

  it('is named in the command that makes it so', () => {
    const path = file('host.json', portplan(host, ['snapshot']).stdout);
    const { stdout } = portplanHere(['plan', 'examples/web-server.portplan.yaml', '--host', path]);
    expect(stdout).toContain(
      `\nTo make it so, on ${hostname()}: sudo portplan apply examples/web-server.portplan.yaml\n`,
    );
  });
});

describe('an image', () => {
  it('is planned as with --root, and told by its name', () => {
    const root = join(folder, 'root');
    for (const directory of ['etc/sysctl.d', 'usr/lib/systemd', 'var/lib']) {
      mkdirSync(join(root, directory), { recursive: true });
    }
    writeFileSync(join(root, 'usr/lib/systemd/systemd-sysctl'), '');
    writeFileSync(join(root, 'etc/hostname'), 'golden-image\n');
    symlinkSync('/dev/null', join(root, 'etc/sysctl.d/zzzz.conf'));
    const path = file('image.json', portplanHere(['snapshot', '--root', root]).stdout);
    const plan = file('portplan.yaml', PLAN);
    const json = ['--format', 'json'];
    expect(portplanHere(['plan', plan, '--host', path, ...json])).toEqual(
      portplanHere(['plan', plan, '--root', root, ...json]),
    );
    expect(portplanHere(['plan', plan, '--host', path]).stdout).toContain(
      `\nTo make it so, in the image golden-image: sudo portplan apply ${plan} --root DIR\n`,
    );
  });
});

describe('a Windows host, on this machine', () => {
  const plan = 'version: 1\nservices:\n  vite: {listen: 5173, reserve: always}\n  api: {port: 8080, reserve: always}\n';

  function windows(...options: readonly string[]): RunResult {
    return portplanHere(['plan', file('portplan.yaml', plan), '--host', WINDOWS_HOST, ...options]);
  }

  it('is planned with its own commands, and what they run into', () => {
    const { status, stdout } = windows('--format', 'json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      platform: 'windows',
      host: 'DEV-7',
      diagnostics: [{ rule: 'windows-port-held', severity: 'error' }],
    });
  });

  it('has WinNAT restarted where that is asked for', () => {
    const { commands } = JSON.parse(windows('--format', 'json', '--restart-winnat').stdout) as { commands: string[] };
    expect(commands[0]).toBe('net stop winnat');
  });

  it('is named in the command that makes it so, which needs no sudo there', () => {
    expect(windows('--restart-winnat').stdout).toContain(
      `\nTo make it so, on DEV-7: portplan apply ${join(folder, 'portplan.yaml')} --restart-winnat\n`,
    );
  });

  it('may come from standard input', () => {
    const input = readFileSync(WINDOWS_HOST, 'utf8');
    const path = file('portplan.yaml', plan);
    expect(portplanHere(['plan', path, '--host', '-', '--format', 'json'], { input })).toEqual(
      windows('--format', 'json'),
    );
  });
});

describe('exit status 3 and one sentence', () => {
  function sentence(...args: readonly string[]): string {
    const { status, stdout, stderr } = portplanHere(['plan', file('portplan.yaml', PLAN), ...args]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    return stderr;
  }

  it('for a snapshot that is not there', () => {
    expect(sentence('--host', 'nowhere.json')).toBe(
      "portplan: nowhere.json can't be read: it does not exist; make it with `portplan snapshot > nowhere.json` on the host\n",
    );
  });

  it('for a snapshot and an image', () => {
    expect(sentence('--host', WINDOWS_HOST, '--root', '/')).toBe(
      'portplan: --host names a captured host, and --root an image here: leave out one of the two\n',
    );
  });

  it('for a snapshot of an older portplan', () => {
    const old = JSON.parse(readFileSync(WINDOWS_HOST, 'utf8')) as { snapshot: { unfinished?: null } };
    delete old.snapshot.unfinished;
    const path = file('old.json', JSON.stringify(old));
    expect(sentence('--host', path)).toBe(
      `portplan: ${path} is by a portplan older than 0.1.0: update portplan there and make it anew with \`portplan snapshot > ${path}\` on the host\n`,
    );
  });

  it('for a snapshot that was edited', () => {
    const changed = readFileSync(WINDOWS_HOST, 'utf8').replace('"winnat": "running"', '"winnat": "idle"');
    const path = file('changed.json', changed);
    expect(sentence('--host', path)).toBe(
      `portplan: ${path} is no snapshot that can be read: snapshot.winnat is "idle", expected running or stopped or absent or null; make it with \`portplan snapshot > ${path}\` on the host\n`,
    );
  });
});
