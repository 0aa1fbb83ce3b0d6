/** preflight below the unprivileged start: the server may have rights that preflight has not. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host, player } = hostForAll(async () => {
  await player.play('open web tcp 4', 'bind web 0.0.0.0 80', 'listen web');
  const services =
    '{low: {listen: [81, 82], user: www-data}, web: {port: 80, user: www-data}, own: 83, far: 203.0.113.9:84}';
  host.write(PLAN, `version: 1\nservices: ${services}\n`);
});

const preflight = (...words: readonly string[]) => portplan(host, ['preflight', PLAN, ...words]);

describe('where the account alone lacks the right', () => {
  it('the unit may start: a note names both ways in which the server may have it', () => {
    const { status, stdout, stderr } = preflight('--service', 'low');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /^portplan: low: unsure: tcp port 81 .*www-data is neither \(EACCES\)[^\n]*AmbientCapabilities=[^\n]*setcap[^\n]*; so it is with 1 more: 82\n$/,
    );
  });

  it('--quiet says it as well: nothing settles it', () => {
    const { status, stderr } = preflight('--service', 'low', '--quiet');
    expect({ status, stderr }).toEqual({ status: 0, stderr: preflight('--service', 'low').stderr });
  });

  it('JSON: unsure, with the same cause', () => {
    const { stdout } = preflight('--service', 'low', '--format', 'json');
    expect(expectSchema('output', stdout)).toMatchObject({
      explanations: [
        { port: 81, cause: 'unprivileged-start', bindable: null, user: 'www-data' },
        { port: 82, cause: 'unprivileged-start', bindable: null },
      ],
    });
  });

  it('the kernel has refused a bind of a process without the capability: the same', () => {
    requireTool('setpriv');
    const without = ['setpriv', '--bounding-set', '-net_bind_service', '--inh-caps', '-net_bind_service'];
    const argv = [...without, process.execPath, CLI, 'preflight', PLAN, '--service', 'own'];
    const { status, stderr } = host.run(argv);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^portplan: own: unsure: .*\(EACCES\)/) as string,
    });
  });
});

describe('where something else is in the way as well', () => {
  it('a listener: that is told, and the unit does not start', () => {
    const { status, stderr } = preflight('--service', 'web');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        new RegExp(`^portplan: web: tcp port 80 can't be bound: perl \\(process ${player.pid},.* listens on`),
      ) as string,
    });
  });

  it('an address that this host does not have', () => {
    expect(preflight('--service', 'far')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no address of this host') as string,
    });
  });
});

it('MemoryDenyWriteExecute= of a unit: Node does without its compiler, as examples/systemd says', () => {
  // prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN), Linux 6.3; systemd has a filter of system calls for older ones.
  const prctl = process.arch === 'arm64' ? 167 : 157;
  const deny = ['perl', '-e', `syscall(${prctl}, 65, 1, 0, 0, 0) == 0 or die "prctl: $!"; exec @ARGV`];
  const run = ['env', 'NODE_OPTIONS=--jitless', process.execPath, CLI, 'preflight', PLAN, '--service', 'own'];
  expect(host.run([...deny, ...run]).status).toBe(0);
});
