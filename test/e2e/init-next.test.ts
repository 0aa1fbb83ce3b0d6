/** What a first plan of `portplan init` says to do next: every line of it works as it stands there. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan, setLive } from '../support/cli.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();

const FILE = '/etc/portplan.yaml';

/** A shell in /etc types the commands that stand in the plan's own comment. */
function pasted(text: string): readonly (readonly [status: number, stderr: string])[] {
  const lines = text.split('\n').flatMap((line) => /^# {3}(portplan .*)/.exec(line)?.[1] ?? []);
  expect(lines.length).toBe(2);
  return lines.map((line) => {
    const shell = `portplan() { '${process.execPath}' '${CLI}' "$@"; }; ${line}`;
    const { status, stderr } = host.run(['sh', '-c', shell], { cwd: '/etc' });
    return [status, stderr];
  });
}

describe('the next commands', () => {
  it.each([
    'with blank.yaml',
    'two  blanks.yaml',
    "it's.yaml",
    '$(touch x)`touch y`.yaml',
    `${'long-'.repeat(40)}.yaml`,
  ])('can be pasted with a file %j', (name) => {
    expect(portplan(host, ['init', name], { cwd: '/etc' }).status).toBe(0);
    expect(pasted(host.read(`/etc/${name}`))).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });

  it('name none where its name has a line break', () => {
    expect(portplan(host, ['init', 'a\nversion: 2'], { cwd: '/etc' }).status).toBe(0);
    expect(host.read('/etc/a\nversion: 2')).toContain('\n#   portplan lint FILE\n');
  });

  it('of an image plan against that image, which is called by its directory', () => {
    host.write('/run/img 2/etc/sysctl.d/50-tuning.conf', 'net.ipv4.ip_local_port_range = 20000 50001\n');
    const made = portplan(host, ['init', FILE, '--root', '/run/img 2']);
    const text = host.read(FILE);
    expect(text).toContain('\nname: img 2\n');
    expect(text).toMatch(/^# The ports of img 2, as portplan init found them in the image \/run\/img 2: /);
    expect(made.stderr).toContain(`; portplan plan ${FILE} --root '/run/img 2'\n`);
    expect(pasted(text).map(([status]) => status)).toEqual([0, 0]);
  });

  it('an image with a name of its own has that', () => {
    host.write('/run/image/etc/hostname', 'edge-7\n');
    expect(portplan(host, ['init', FILE, '--root', '/run/image']).status).toBe(0);
    expect(host.read(FILE)).toContain('\nname: edge-7\n');
  });
});

describe('a reserved list that is not managed', () => {
  it('is settled by what the plan says to take out', async () => {
    setLive(host, 'ip_local_reserved_ports', '50052,50060');
    const player = new SocketPlayer(host);
    await player.play('open a tcp 4', 'bind a 0.0.0.0 8080', 'listen a');
    expect(portplan(host, ['init', FILE]).status).toBe(0);
    const text = host.read(FILE);
    expect(text).toContain('\n# reserved:\n#   - {ports: 50052, reason: reserved on this host}\n#   - {ports: 50060, ');
    host.write(FILE, text.replace(/^# (reserved:|(?= {2}- ))/gm, '$1').replaceAll(', reserve: never', ''));
    const planned = portplan(host, ['plan', FILE, '--detailed-exitcode', '--format', 'json']);
    expect([planned.status, planned.stdout]).toEqual([2, expect.stringContaining('50052,50060')]);
  });

  it('that has nothing in the ephemeral range has a key to take out, too', async () => {
    setLive(host, 'ip_local_reserved_ports', '8472');
    const player = new SocketPlayer(host);
    await player.play('open a tcp 4', 'bind a 0.0.0.0 8080', 'listen a');
    expect(portplan(host, ['init', FILE]).status).toBe(0);
    expect(host.read(FILE)).toContain('\n# reserved: []\n');
  });
});

describe('what root may not look at', () => {
  it('is said to be for want of capabilities, not of root', async () => {
    const player = new SocketPlayer(host);
    await player.play('open a tcp 4', 'bind a 0.0.0.0 8080', 'listen a');
    const less = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all', process.execPath, CLI, 'init', '-'];
    const made = host.run(less);
    expect(made.stderr).toContain('run it with CAP_SYS_PTRACE, or outside of this container, to see whose they are');
    expect(made.stdout).not.toContain('run it as root');
  });
});
