/** On the real kernel: another program changes a setting and a file while portplan is held up between two of its calls. */
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';
import { requireTool, type RunResult } from '../support/namespace.ts';
import { until } from '../support/unconfirmed.ts';

const FILE = '/etc/sysctl.conf';
const PLAN = `version: 1\nname: edge\nephemeral: 20000-60999\npersist: {file: ${FILE}}\nservices: {grpc: 50051}\n`;

const { host } = hostForEach(() => {
  requireTool('strace');
  host.write('/etc/portplan.yaml', PLAN);
  host.write(FILE, 'vm.swappiness = 10\n');
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
});

/** Each fsync takes half a second, the one of the folder after the rename as well. */
const SLOWLY = ['strace', '-f', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:delay_enter=500000'];

async function slowly(
  words: readonly string[],
  meanwhile: (pid: number) => Promise<void>,
): Promise<Omit<RunResult, 'stdout'>> {
  const child = host.spawn(['sh', '-c', 'exec "$@" 2>&1', 'sh', ...SLOWLY, process.execPath, CLI, ...words]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  await meanwhile(child.pid ?? Number.NaN);
  return { status: await ended, stderr: said };
}

function edit(): void {
  host.write(FILE, `${host.read(FILE)}kernel.pid_max = 99999\n`);
  setLive(host, 'ip_local_port_range', '25000 60999');
}

const STAYS = 'another program has changed it, and it stays so';

describe('an apply', () => {
  it('that is not verified, since another program has changed a file and a setting, leaves both, and says so', async () => {
    const { status, stderr } = await slowly(['apply', '/etc/portplan.yaml', '--yes'], async () => {
      await until('the file has its new text', () => host.read(FILE).includes('ip_local_port_range'));
      edit();
    });
    expect({ status, range: liveValues(host).range, text: host.read(FILE) }).toEqual({
      status: 1,
      range: '25000\t60999',
      text: expect.stringMatching(/^vm\.swappiness = 10\n[^]*\nkernel\.pid_max = 99999\n$/) as string,
    });
    expect(stderr).toContain(`net.ipv4.ip_local_port_range (now 25000-60999: ${STAYS})`);
    expect(stderr).toContain(`${FILE} (now with another text, mode or owner: ${STAYS})`);
    expect(stderr).toContain('all else has been undone');
    expect(liveValues(host).reserved).toBe('');
  });

  it('that is cut off, and undone, leaves what another program has changed since, and says so', async () => {
    const killed = await slowly(['apply', '/etc/portplan.yaml', '--yes'], async (strace) => {
      await until('the range has its new value', () => liveValues(host).range === '20000\t60999');
      edit();
      host.run(['pkill', '-KILL', '-P', String(strace)]);
    });
    expect(killed.status).not.toBe(0);
    const undone = portplan(host, ['rollback', '--yes']);
    expect({ status: undone.status, stderr: undone.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('net.ipv4.ip_local_port_range is not undone: it is now 25000-60999') as string,
    });
    expect(liveValues(host)).toEqual({ range: '25000\t60999', reserved: '', start: '1024' });
    expect(host.read(FILE)).toContain('kernel.pid_max = 99999\n');
    expect(portplan(host, ['plan', '/etc/portplan.yaml']).stderr).not.toContain('cut off');
  });
});
