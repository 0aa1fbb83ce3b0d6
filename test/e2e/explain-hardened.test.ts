/** Where /proc, or an account's rights, are cut down: containers, hardened units. */
import { describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { requireTool, type RunResult } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(async () => {
  requireTool('unshare');
  requireTool('setpriv');
  await player.play('open dns udp 4 reuseaddr', 'bind dns 127.0.0.1 7401');
  await player.play('open web tcp 4', 'bind web 127.0.0.1 7403', 'listen web');
});

/** With /proc as these options mount it. */
function withProc(options: string, command: readonly string[]): RunResult {
  const ran = host.run([
    ...['unshare', '--pid', '--fork', '--mount', 'sh', '-c', 'mount -t proc -o "$0" proc /proc && "$@"', options],
    ...command,
  ]);
  return { ...ran, stdout: ran.stdout.replaceAll(/\s+/g, ' ') };
}

describe('/proc without /proc/net (subset=pid)', () => {
  it.each([
    ['explain', '7401/udp', '/etc/udp.yaml'],
    ['explain', '7402'],
    ['audit', '/etc/udp.yaml'],
  ])('%s %s: one sentence, and nothing is tried', (...words) => {
    host.write('/etc/udp.yaml', 'version: 1\nservices:\n  dns: {port: 7401, protocol: udp, reuse: [address]}\n');
    const { status, stdout, stderr } = withProc('subset=pid', [process.execPath, CLI, ...words.filter(Boolean)]);
    expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 3, stdout: '', lines: 1 });
    expect(stderr).toContain('ProcSubset=pid');
  });
});

describe('/proc that shows an ordinary user no processes but his own (hidepid)', () => {
  it('a holder that is not shown may be hidden: root can tell', () => {
    const user = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
    const { stdout } = withProc('hidepid=ptraceable', [...user, process.execPath, CLI, 'explain', '7403']);
    expect(stdout).toContain('may not be looked at: run it as root to see whose they are');
    expect(stdout).not.toContain('no process here has it');
  });
});

describe('root without the capability', () => {
  function bare(port: string): string {
    const dropped = ['setpriv', '--bounding-set=-net_bind_service', '--inh-caps=-net_bind_service'];
    return host.run([...dropped, process.execPath, CLI, 'explain', port]).stdout.replaceAll(/\s+/g, ' ');
  }

  it('it is not even in the bounding set: no program can be given it here', () => {
    const text = bare('80');
    expect(text).toContain('and no account can have that capability here, not even root (EACCES)');
    expect(text).toContain('--cap-add=NET_BIND_SERVICE');
    expect(text).not.toContain('setcap');
  });

  it('something of root listens there: the privilege is missed all the same', async () => {
    await player.play('open tls tcp 4', 'bind tls 127.0.0.1 443', 'listen tls');
    const said = bare('443');
    await player.play('close tls');
    expect(said).toContain('[unprivileged-start]');
    expect(said).toContain(`; besides, perl (process ${player.pid}, `);
    expect(bare('443')).toContain('(EACCES) [unprivileged-start]');
  });
});
